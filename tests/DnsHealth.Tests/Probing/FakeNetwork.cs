using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DnsHealth.Probing;
using DnsHealth.Selection;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using Serilog.Core;

namespace DnsHealth.Tests.Probing;

/// <summary>
/// A network whose relays do what a test says, with events and times as tor gives them, and a record of what was asked of it.
/// </summary>
internal sealed class FakeNetwork(ZoneExpectation zone) : ICircuitBuilder
{
    /// <summary>Circuits at once that pools are made for.</summary>
    public const int MaxCircuits = 64;

    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(200);
    private static readonly IPAddress RightAddress = IPAddress.Parse(Evidence.Right);
    private static readonly IPAddress WrongAddress = IPAddress.Parse(Evidence.Wrong);

    private readonly ConcurrentDictionary<Fingerprint, HopConduct> _hops = [];
    private readonly ConcurrentDictionary<Fingerprint, Conduct[]> _exits = [];
    private readonly ConcurrentDictionary<Fingerprint, int> _reached = [];
    private readonly ConcurrentDictionary<Fingerprint, int> _uses = [];
    private readonly Lock _gate = new(); // over the two counters
    private int _open;
    private int _mostOpen;

    /// <summary>Exits that first hops in doubt are tried with; what is asked of them is not written down.</summary>
    public IReadOnlyList<Relay> Witnesses { get; init; } = [.. Enumerable.Range(1, 5).Select(number => TestRelay.Exit(800_000 + number))];

    /// <summary>First hops tried with a witness, in order.</summary>
    public ConcurrentQueue<Fingerprint> Tried { get; } = [];

    /// <summary>Every path of two hops that was asked for, in order.</summary>
    public ConcurrentQueue<(Fingerprint Hop, Fingerprint Exit)> Paths { get; } = [];

    /// <summary>Every question, in order.</summary>
    public ConcurrentQueue<(Fingerprint Exit, string Name, ResolvePort Port)> Asked { get; } = [];

    /// <summary>tor is gone.</summary>
    public bool IsLost { get; set; }

    /// <summary>Called before each circuit of two hops, with its number, from 1.</summary>
    public Func<int, CancellationToken, Task>? BeforeBuild { get; set; }

    /// <summary>Circuits of two hops that were asked for and not closed yet.</summary>
    public int Open
    {
        get
        {
            lock (_gate) return _open;
        }
    }

    /// <summary>The most there ever were.</summary>
    public int MostOpen
    {
        get
        {
            lock (_gate) return _mostOpen;
        }
    }

    /// <summary>Has an exit behave so at its attempts, one after the other; the last goes on for ever.</summary>
    public void Exit(Relay exit, params Conduct[] conducts) => _exits[exit.Fingerprint] = conducts;

    public void Hop(Relay hop, HopConduct conduct) => _hops[hop.Fingerprint] = conduct;

    /// <summary>A pool of these hops, opened.</summary>
    public async Task<FirstHopPool> PoolAsync(TimeProvider time, params IEnumerable<Relay> hops)
    {
        var pool = new FirstHopPool(hops, MaxCircuits, Witnesses, time, Logger.None);
        await OpenAsync(pool);
        return pool;
    }

    public Task OpenAsync(FirstHopPool pool) =>
        pool.WarmUpAsync(this, _ => Task.FromResult<IDisposable>(new MemoryStream()), TimeSpan.FromSeconds(15), CancellationToken.None);

    public async Task<CircuitBuild> BuildAsync(IReadOnlyList<Fingerprint> path, TimeSpan timeout, CancellationToken cancellation)
    {
        if (path.Count == 1) return BuildFirst(path[0], timeout) ?? Built(new Circuit(this, path[0], Conduct.Ok, counts: false));
        if (Witnesses.Any(witness => witness.Fingerprint == path[1]))
        {
            Tried.Enqueue(path[0]);
            return BuildFirst(path[0], timeout)
                ?? (IsRefusing(path[0], path[1]) ? Refused(path[0]) : Built(new Circuit(this, path[1], Conduct.Ok, counts: false)));
        }

        int number;
        lock (_gate)
        {
            Paths.Enqueue((path[0], path[1]));
            number = Paths.Count;
            _mostOpen = Math.Max(_mostOpen, ++_open);
        }

        CircuitBuild? build = null;
        try
        {
            await Task.Yield();
            if (BeforeBuild is { } before) await before(number, cancellation);
            ThrowIfLost();
            return build = BuildFirst(path[0], timeout)
                ?? (IsRefusing(path[0], path[1]) ? Refused(path[0]) : Extend(path[0], path[1], timeout));
        }
        finally
        {
            if (build?.Circuit is null) Close();
        }
    }

    private CircuitBuild? BuildFirst(Fingerprint hop, TimeSpan timeout) => _hops.GetValueOrDefault(hop) switch
    {
        HopConduct.Down => Failed(new CircuitFailure { Reason = CircuitReason.ChannelClosed, ReasonText = "CHANNEL_CLOSED" }, RoundTrip),
        HopConduct.Frozen => Failed(new CircuitFailure { Reason = CircuitReason.Timeout, ReasonText = "TIMEOUT" }, timeout),
        HopConduct.OursOnce when _uses.AddOrUpdate(hop, 1, (_, uses) => uses + 1) == 1 =>
            Failed(new CircuitFailure { Reason = CircuitReason.Internal, ReasonText = "tor stood still for 5 s" }, timeout),
        HopConduct.Unsteady when _uses.AddOrUpdate(hop, 1, (_, uses) => uses + 1) % 3 == 0 =>
            Failed(new CircuitFailure { Reason = CircuitReason.Connectfailed, ReasonText = "CONNECTFAILED" }, RoundTrip),
        _ => null,
    };

    private bool IsRefusing(Fingerprint hop, Fingerprint exit) => _hops.GetValueOrDefault(hop) switch
    {
        HopConduct.Refusing => true,
        HopConduct.Partial => (exit.ToBytes()[^1] + hop.ToBytes()[^1]) % 5 < 2,
        _ => false,
    };

    private static CircuitBuild Refused(Fingerprint hop) => Failed(
        new CircuitFailure { Reached = [hop], Reason = CircuitReason.Destroyed, ReasonText = "DESTROYED", RemoteReasonText = "CONNECTFAILED" }, RoundTrip);

    private CircuitBuild Extend(Fingerprint hop, Fingerprint exit, TimeSpan timeout)
    {
        var conducts = _exits[exit];
        var conduct = conducts[Math.Min(_reached.AddOrUpdate(exit, 0, (_, before) => before + 1), conducts.Length - 1)];
        return conduct switch
        {
            Conduct.Down => Failed(
                new CircuitFailure { Reached = [hop], Reason = CircuitReason.Destroyed, ReasonText = "DESTROYED", RemoteReasonText = "CONNECTFAILED" },
                timeout),
            Conduct.Undescribed => Failed(
                new CircuitFailure { Refused = true, UnknownRelay = exit, ReasonText = $"552 No such router \"{exit}\"" }, TimeSpan.Zero),
            Conduct.Bug => throw new InvalidOperationException("a bug"),
            _ => Built(new Circuit(this, exit, conduct, counts: true)),
        };
    }

    private static CircuitBuild Built(ICircuit circuit) => new(circuit, null, 3 * RoundTrip, RoundTrip);

    private static CircuitBuild Failed(CircuitFailure failure, TimeSpan elapsed) => new(null, failure, elapsed, null);

    private void ThrowIfLost()
    {
        if (IsLost) throw new ControlConnectionLostException("tor is gone");
    }

    private void Close()
    {
        lock (_gate) _open--;
    }

    private sealed class Circuit(FakeNetwork network, Fingerprint exit, Conduct conduct, bool counts) : ICircuit
    {
        private bool _closed;

        public bool HasDied { get; private set; }

        public string? DeathReason { get; private set; }

        private ProbeMode Mode => network.Expectation.Mode;

        public async Task<Resolution> ResolveAsync(string name, ResolvePort port, TimeSpan timeout, CancellationToken cancellation)
        {
            Assert.False(_closed);
            if (network.Witnesses.All(witness => witness.Fingerprint != exit)) network.Asked.Enqueue((exit, name, port));
            await Task.Yield();
            cancellation.ThrowIfCancellationRequested();
            network.ThrowIfLost();
            var isControl = network.Expectation.ControlNames.Contains(name);
            return conduct switch
            {
                Conduct.Lies => Answer(WrongAddress),
                Conduct.Private => Error(port, 2, RoundTrip, StreamReason.Torprotocol, "TORPROTOCOL"),
                Conduct.Denies => Error(port, 3, RoundTrip),
                Conduct.Servfail => Error(port, 2, RoundTrip),
                Conduct.ResolverSilent => Error(port, 2, RoundTrip + network.Expectation.ExitPatience),
                Conduct.Frozen => Silence(timeout),
                Conduct.Stumbles when port == ResolvePort.Socks && !isControl => Error(port, 2, RoundTrip),
                Conduct.FrozenAtControls when isControl => Silence(timeout),
                Conduct.DiesAtControls when isControl => Die("DESTROYED/CHANNEL_CLOSED"),
                Conduct.Dies => Die("DESTROYED/CHANNEL_CLOSED"),
                Conduct.DiesQuietly => new Resolution { Elapsed = RoundTrip, Outcome = ResolutionOutcome.CircuitDied },
                Conduct.LosesFirstHop => Die("CHANNEL_CLOSED"),
                Conduct.NotAttached => new Resolution { Elapsed = TimeSpan.Zero, Outcome = ResolutionOutcome.NotAsked, Trouble = "551 no" },
                Conduct.PortRefused => throw new SocketException((int)SocketError.ConnectionRefused),
                _ => Mode == ProbeMode.Wildcard || isControl ? Answer(RightAddress) : Error(port, 3, RoundTrip),
            };
        }

        public ValueTask DisposeAsync()
        {
            if (!_closed && counts) network.Close();
            _closed = true;
            return ValueTask.CompletedTask;
        }

        private static Resolution Answer(IPAddress address) => new()
        {
            Elapsed = RoundTrip,
            Outcome = ResolutionOutcome.Replied,
            ReplyCode = 0,
            Address = address,
            StreamReason = StreamReason.Done,
            StreamReasonText = "DONE",
        };

        /// <summary>Over SOCKS, tor says 4 whatever it was.</summary>
        private static Resolution Error(
            ResolvePort port, int rcode, TimeSpan elapsed, StreamReason reason = StreamReason.Done, string text = "DONE") => new()
            {
                Elapsed = elapsed,
                Outcome = ResolutionOutcome.Replied,
                ReplyCode = port == ResolvePort.Socks ? 4 : rcode,
                StreamReason = reason,
                StreamReasonText = text,
            };

        private static Resolution Silence(TimeSpan timeout) => new() { Elapsed = timeout, Outcome = ResolutionOutcome.TimedOut };

        private Resolution Die(string reason)
        {
            HasDied = true;
            DeathReason = reason;
            return new Resolution { Elapsed = RoundTrip, Outcome = ResolutionOutcome.CircuitDied };
        }
    }

    private ZoneExpectation Expectation => zone;
}
