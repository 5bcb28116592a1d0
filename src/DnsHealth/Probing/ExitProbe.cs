using System.Net.Sockets;
using DnsHealth.Selection;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>Makes attempts on exits and writes down what is seen. It decides nothing but what to ask next.</summary>
/// <param name="circuits">Builds circuits.</param>
/// <param name="hops">The first hops.</param>
/// <param name="gate">The pace.</param>
/// <param name="zone">The question.</param>
/// <param name="circuitTimeout">How long a circuit may take.</param>
/// <param name="queryTimeout">How long an answer may take.</param>
/// <param name="time">The clock.</param>
public sealed class ExitProbe(
    ICircuitBuilder circuits,
    FirstHopPool hops,
    CircuitGate gate,
    ZoneExpectation zone,
    TimeSpan circuitTimeout,
    TimeSpan queryTimeout,
    TimeProvider time)
{
    /// <summary>A stream's REASON when its circuit is gone (control-spec 4.1.2).</summary>
    private const string CircuitGone = "DESTROY";
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>Tries an exit until it is decided, or until told to stop.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="attempts">What was seen of it before; each new attempt is added as it ends, and is there whatever happens after.</param>
    /// <param name="limits">How often to try.</param>
    /// <param name="stop">Begin nothing new.</param>
    /// <param name="abort">End what is under way, too.</param>
    /// <exception cref="OperationCanceledException">Stopped before the exit was decided.</exception>
    /// <exception cref="ControlConnectionLostException">tor is gone; what was under way is not in <paramref name="attempts"/>.</exception>
    public async Task RunAsync(Relay exit, IList<Attempt> attempts, ProbeLimits limits, CancellationToken stop, CancellationToken abort)
    {
        var findings = new List<Finding>();
        while (ProbePlan.Next(findings, limits) is { } pause)
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stop);
            if (await AttemptAsync(exit, attempts, stop, abort) is not { } attempt) return;
            attempts.Add(attempt);
            findings.Add(VerdictRules.Examine(attempt, zone));
        }
    }

    /// <summary>One attempt; null when there is no first hop to make it over.</summary>
    private async Task<Attempt?> AttemptAsync(Relay exit, IList<Attempt> attempts, CancellationToken stop, CancellationToken abort)
    {
        await gate.EnterAsync(stop);
        try
        {
            var used = attempts.Select(attempt => Fingerprint.Parse(attempt.FirstHop)).ToHashSet();
            if (await hops.TakeAsync(exit, used, stop) is not { } hop) return null;
            Attempt? attempt = null;
            try
            {
                attempt = await AttemptOverAsync(hop.Relay, exit, abort);
                return attempt;
            }
            finally
            {
                hops.Return(hop, attempt is null ? null : Worked(attempt));
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Whether an attempt got past its first hop; null where it does not tell.</summary>
    private static bool? Worked(Attempt attempt) => attempt switch
    {
        { Circuit.FailedAt: FailedAt.FirstHop } => false,
        { Circuit.Outcome: CircuitOutcome.Built, Queries: [.., { Reply: not null }] } => true,
        // The exit may be to blame, or the hop may: it is not a success to count on, and no failure to rest it for.
        _ => null,
    };

    private async Task<Attempt> AttemptOverAsync(Relay hop, Relay exit, CancellationToken abort)
    {
        var started = time.GetUtcNow();
        var build = await circuits.BuildAsync([hop.Fingerprint, exit.Fingerprint], circuitTimeout, abort);
        var attempt = new Attempt
        {
            FirstHop = hop.Fingerprint.ToString(),
            Started = started,
            Circuit = CircuitBlame.Describe(build, hop.Fingerprint),
        };
        if (build.Circuit is not { } circuit) return attempt;
        try
        {
            var name = FreshName.For(exit.Fingerprint, zone.Domain);
            var queries = new List<QueryEvidence>();
            var trouble = await AskAsync(circuit, exit.Fingerprint, name, queries, abort);
            return attempt with
            {
                QueryDomain = name,
                Queries = queries,
                Circuit = trouble is not null ? attempt.Circuit with { Outcome = CircuitOutcome.Abandoned, Reason = trouble }
                    // The stream's end can be known before the circuit's.
                    : circuit.HasDied || queries.Exists(query => query.StreamReason == CircuitGone) ? CircuitBlame.DescribeDeath(attempt.Circuit, circuit.DeathReason)
                    : attempt.Circuit,
            };
        }
        finally
        {
            // Its place at the gate is free when tor has closed it, and not when tor was told to; but a tor that is stuck keeps none.
            await circuit.DisposeAsync();
            using var closed = CancellationTokenSource.CreateLinkedTokenSource(abort);
            await Task.WhenAny(circuit.Ended, Task.Delay(ClosingTime, time, closed.Token));
            await closed.CancelAsync();
        }
    }

    /// <summary>Asks what has to be asked on one circuit.</summary>
    /// <returns>What went wrong on our side; null when nothing did.</returns>
    private async Task<string?> AskAsync(ICircuit circuit, Fingerprint exit, string name, List<QueryEvidence> queries, CancellationToken abort)
    {
        // SOCKS does not say why it failed, so in nxdomain mode, where a healthy exit fails too, it is not asked at all.
        var port = zone.Mode == ProbeMode.Wildcard ? ResolvePort.Socks : ResolvePort.Dns;
        var (first, trouble) = await QueryAsync(circuit, name, port, false, queries, abort);
        if (first is null) return trouble;
        if (zone.Mode == ProbeMode.Wildcard)
        {
            // The DNSPort keeps what SOCKS drops: whether the exit called the error permanent or transient.
            return SaysNothing(first)
                ? (await QueryAsync(circuit, FreshName.For(exit, zone.Domain), ResolvePort.Dns, false, queries, abort)).Trouble
                : null;
        }

        if (!IsDenial(first)) return null;
        foreach (var control in zone.ControlNames)
        {
            (var answer, trouble) = await QueryAsync(circuit, control, ResolvePort.Socks, true, queries, abort);
            if (answer is null) return trouble;
            if (answer.Address is not null || answer.Reply is null) return null;
        }

        return null;
    }

    private static bool SaysNothing(QueryEvidence query) =>
        query is { Via: QueryVia.Socks, Reply: not null, Address: null } && query.StreamReason is not ("TORPROTOCOL" or CircuitGone);

    /// <summary>Whether the DNSPort brought a permanent error: NXDOMAIN, REFUSED, no address.</summary>
    private static bool IsDenial(QueryEvidence query) => query is { Reply: 0 or 3, Address: null } && query.StreamReason != "TORPROTOCOL";

    private async Task<(QueryEvidence? Query, string? Trouble)> QueryAsync(
        ICircuit circuit, string name, ResolvePort port, bool control, List<QueryEvidence> queries, CancellationToken abort)
    {
        Resolution seen;
        try
        {
            seen = await circuit.ResolveAsync(name, port, queryTimeout, abort);
        }
        catch (SocketException exception)
        {
            return (null, $"tor's {port} port: {exception.Message}");
        }

        if (seen.Outcome == ResolutionOutcome.NotAsked) return (null, seen.Trouble);
        var query = new QueryEvidence
        {
            Via = port == ResolvePort.Socks ? QueryVia.Socks : QueryVia.Dnsport,
            Name = name,
            Control = control,
            Ms = Math.Round(seen.Elapsed.TotalMilliseconds, 1),
            Reply = seen.ReplyCode,
            StreamReason = seen.Outcome == ResolutionOutcome.CircuitDied ? CircuitGone : seen.StreamReasonText,
            Address = seen.Address?.ToString(),
        };
        queries.Add(query);
        return (query, null);
    }
}
