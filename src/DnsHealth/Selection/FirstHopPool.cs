using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;
using Serilog;

namespace DnsHealth.Selection;

/// <summary>
/// The first hops of a run. Each is opened once before it is leaned on, they are used evenly, and one that fails is rested, and tried
/// again later: its failures are its own, and never an exit's.
/// </summary>
/// <remarks>The pool alone changes its hops, under <c>_gate</c>.</remarks>
public sealed class FirstHopPool
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<FirstHop> _hops;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a pool of relays that nothing is known of yet.</summary>
    public FirstHopPool(IEnumerable<Relay> relays, TimeProvider time, ILogger log)
    {
        _hops = [.. relays.Select(relay => new FirstHop(relay))];
        _time = time;
        _log = log;
    }

    /// <summary>How many there are, working or not.</summary>
    public int Count => _hops.Count;

    /// <summary>How many can be used now.</summary>
    public int Ready
    {
        get
        {
            lock (_gate) return _hops.Count(IsReady);
        }
    }

    /// <summary>
    /// Opens a connection to each hop, all at once, by a circuit of one hop. Those that fail are rested.
    /// </summary>
    /// <param name="circuits">Builds the circuits.</param>
    /// <param name="timeout">How long each may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Tor.Control.ControlConnectionLostException">tor is gone.</exception>
    public async Task WarmUpAsync(ICircuitBuilder circuits, TimeSpan timeout, CancellationToken cancellation) =>
        await Task.WhenAll(_hops.Select(async hop =>
        {
            var build = await circuits.BuildAsync([hop.Relay.Fingerprint], timeout, cancellation);
            if (build.Circuit is not null) await build.Circuit.DisposeAsync();
            lock (_gate) hop.InUse++;
            Return(hop, build.Circuit is not null);
        }));

    /// <summary>
    /// The hop to use for an exit next: one it was not tried over yet and that is not related to it where there is such, and of those the
    /// least used. Waits while hops are being opened or rest for a short while, as long as any can still come.
    /// </summary>
    /// <param name="exit">The exit; never its own first hop.</param>
    /// <param name="used">Hops it was tried over.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when no hop works.</returns>
    public async Task<FirstHop?> TakeAsync(Relay exit, IReadOnlyCollection<Fingerprint> used, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            TimeSpan? wait;
            lock (_gate)
            {
                if (Best(exit, used) is { } best)
                {
                    best.InUse++;
                    return best;
                }

                changed = _changed.Task;
                wait = UntilNextReady(exit);
            }

            if (wait is null) return null;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(changed, Task.Delay(wait.Value, _time, stop.Token));
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives a hop back that <see cref="TakeAsync"/> gave.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="worked">Whether the circuit got past it; null when that was not found out.</param>
    public void Return(FirstHop hop, bool? worked)
    {
        lock (_gate)
        {
            hop.InUse--;
            if (worked == true)
            {
                hop.Successes++;
                hop.FailuresInRow = 0;
                hop.RestsUntil = null;
                hop.IsUntried = false;
            }
            else if (worked == false)
            {
                hop.Failures++;
                hop.IsUntried = false;
                // Circuits that were under way together fail together, and are one failure.
                if (IsReady(hop) || hop.FailuresInRow == 0) Rest(hop);
            }

            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Rest(FirstHop hop)
    {
        var rest = FirstRest * Math.Pow(2, Math.Min(hop.FailuresInRow, 10));
        if (rest > LongestRest) rest = LongestRest;
        hop.FailuresInRow++;
        hop.RestsUntil = _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency);
        _log.Information("First hop {FirstHop} failed and is rested for {Rest} s", hop.Relay.Fingerprint, rest.TotalSeconds);
    }

    /// <summary>A hop that comes back from its rest is tried with one circuit, and leaned on again only when that has worked.</summary>
    private bool IsReady(FirstHop hop) =>
        !hop.IsUntried && (hop.RestsUntil is not { } until || (hop.InUse == 0 && _time.GetTimestamp() >= until));

    private FirstHop? Best(Relay exit, IReadOnlyCollection<Fingerprint> used)
    {
        FirstHop? best = null;
        (bool, bool, int, int) bestRank = default;
        foreach (var hop in _hops)
        {
            if (hop.Relay.Fingerprint == exit.Fingerprint || !IsReady(hop)) continue;
            var rank = (used.Contains(hop.Relay.Fingerprint), FirstHopSelector.AreRelated(hop.Relay, exit), hop.InUse, hop.Successes);
            if (best is not null && rank.CompareTo(bestRank) >= 0) continue;
            best = hop;
            bestRank = rank;
        }

        return best;
    }

    /// <summary>How long until a hop may be ready; null when there is none to wait for.</summary>
    private TimeSpan? UntilNextReady(Relay exit)
    {
        TimeSpan? soonest = null;
        foreach (var hop in _hops)
        {
            if (hop.Relay.Fingerprint == exit.Fingerprint) continue;
            var wait = hop switch
            {
                { IsUntried: true } => LongestRest,
                // One that failed twice in a row and never worked is not worth a run's time.
                { Successes: 0, FailuresInRow: > 1 } => default(TimeSpan?),
                { RestsUntil: { } until, InUse: 0 } => _time.GetElapsedTime(_time.GetTimestamp(), until),
                // Someone is trying it, and will tell.
                _ => LongestRest,
            };
            if (wait is { } time && (soonest is null || time < soonest)) soonest = time > Soon ? time : Soon;
        }

        return soonest;
    }
}
