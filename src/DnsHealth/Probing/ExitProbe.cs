using System.Net.Sockets;
using DnsHealth.Selection;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>Makes attempts on exits and writes down what is seen. It decides nothing but what to ask next.</summary>
/// <param name="circuits">Builds circuits.</param>
/// <param name="hops">The first hops.</param>
/// <param name="gate">Lets circuits be built.</param>
/// <param name="pace">Hears how it goes.</param>
/// <param name="zone">The question.</param>
/// <param name="circuitTimeout">How long a circuit may take.</param>
/// <param name="queryTimeout">How long an answer may take.</param>
/// <param name="time">The clock.</param>
public sealed class ExitProbe(
    ICircuitBuilder circuits,
    FirstHopPool hops,
    CircuitGate gate,
    Pace pace,
    ZoneExpectation zone,
    TimeSpan circuitTimeout,
    TimeSpan queryTimeout,
    TimeProvider time)
{
    /// <summary>A stream's REASON when its circuit is gone (control-spec 4.1.2).</summary>
    private const string CircuitGone = "DESTROY";

    /// <summary>Exits to try a first hop with: one may be down, three in a row are not.</summary>
    private const int Witnesses = 3;

    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(2);

    /// <summary>Tries an exit until it is decided, or until told to stop.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="attempts">What was seen of it before; each new attempt is added as it ends, and is there whatever happens after.</param>
    /// <param name="limits">How often to try.</param>
    /// <param name="place">A place at the gate, for the first attempt. It is given back here.</param>
    /// <param name="stop">Begin nothing new.</param>
    /// <param name="abort">End what is under way, too.</param>
    /// <exception cref="OperationCanceledException">Stopped before the exit was decided.</exception>
    /// <exception cref="ControlConnectionLostException">tor is gone; what was under way is not in <paramref name="attempts"/>.</exception>
    public async Task RunAsync(
        Relay exit, IList<Attempt> attempts, ProbeLimits limits, IDisposable place, CancellationToken stop, CancellationToken abort)
    {
        var before = attempts.Count;
        if (!await AttemptAsync(exit, attempts, place, stop, abort)) return;
        while (true)
        {
            Corroborate(exit, attempts, before);
            List<Finding> findings = [.. attempts.Skip(before).Select(attempt => VerdictRules.Examine(attempt, zone))];
            if (ProbePlan.Next(findings, limits) is { } pause)
            {
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, stop);
                var next = await gate.EnterAsync(CircuitUrgency.Retry, stop);
                if (!await AttemptAsync(exit, attempts, next, stop, abort)) return;
            }
            else
            {
                if (VerdictRules.AwaitingWitness(attempts.AsReadOnly(), before, zone) is not { } index) return;
                if (hops.Find(Fingerprint.Parse(attempts[index].FirstHop)) is not { } hop) return;
                if (await TestifyAsync(hop, exit, stop, abort) is not { } reached) return;
                attempts[index] = attempts[index] with { FirstHopReachedOthers = reached };
            }
        }
    }

    /// <summary>One attempt, at the end of which its place is free again; false when there is no first hop to make it over.</summary>
    private async Task<bool> AttemptAsync(Relay exit, IList<Attempt> attempts, IDisposable place, CancellationToken stop, CancellationToken abort)
    {
        using (place)
        {
            var used = attempts.Select(attempt => Fingerprint.Parse(attempt.FirstHop)).ToHashSet();
            if (await hops.TakeAsync(exit, used, stop) is not { } hop) return false;
            var timestamp = time.GetTimestamp();
            // What was not reached over another first hop speaks against the exit, and not against this one.
            var isNews = attempts.All(earlier => Use(earlier) != FirstHopUse.FailedBeyond);
            var (attempt, inDoubt) = await AttemptOverAsync(hop, exit, isNews, abort);
            if (attempts.Count == 0) pace.CircuitEnded(timestamp, attempt.FirstHop, HasTimedOut(attempt));
            if (Use(attempt) == FirstHopUse.Reached)
            {
                foreach (var earlier in attempts.Where(earlier => Use(earlier) == FirstHopUse.FailedBeyond && earlier.FirstHop != attempt.FirstHop))
                    hops.Contradict(Fingerprint.Parse(earlier.FirstHop));
            }

            attempts.Add(attempt);
            place.Dispose();
            if (inDoubt) await TestifyAsync(hop, exit, stop, abort);
            return true;
        }
    }

    /// <summary>Writes down of each attempt whether its first hop was reaching others, where that can be told by now.</summary>
    private void Corroborate(Relay exit, IList<Attempt> attempts, int from)
    {
        for (var index = from; index < attempts.Count; index++)
        {
            var attempt = attempts[index];
            if (attempt.FirstHopReachedOthers is not null || !VerdictRules.Examine(attempt, zone).NeedsWitness) continue;
            var ended = attempt.Started + TimeSpan.FromMilliseconds(attempt.Circuit.Ms + attempt.Queries.Sum(query => query.Ms));
            attempts[index] = attempt with
            {
                FirstHopReachedOthers = hops.WasReachingOthers(Fingerprint.Parse(attempt.FirstHop), exit.Fingerprint, attempt.Started, ended),
            };
        }
    }

    /// <summary>Tries a first hop with other exits. It is asked for a fresh name there too, and any answer will do.</summary>
    /// <returns>Whether one of them answered; null when it was not found out.</returns>
    private async Task<bool?> TestifyAsync(FirstHop hop, Relay exit, CancellationToken stop, CancellationToken abort)
    {
        var asked = 0;
        foreach (var witness in hops.WitnessesFor(hop, exit).Take(Witnesses))
        {
            using var place = await gate.EnterAsync(CircuitUrgency.FirstHop, stop);
            hops.Take(hop);
            var (attempt, _) = await AttemptOverAsync(hop, witness, isNews: false, abort);
            switch (Use(attempt))
            {
                case FirstHopUse.Reached:
                    return true;
                case FirstHopUse.Failed:
                    return false;
                case FirstHopUse.FailedBeyond:
                    asked++;
                    break;
                default:
                    break;
            }
        }

        if (asked == 0) return null;
        hops.Refute(hop);
        return false;
    }

    private static FirstHopUse Use(Attempt attempt) => attempt switch
    {
        { Circuit.FailedAt: Blame.FirstHop } => FirstHopUse.Failed,
        { Circuit.Outcome: CircuitOutcome.Failed or CircuitOutcome.Died } => FirstHopUse.FailedBeyond,
        { Circuit.Outcome: CircuitOutcome.Built, Queries: [.., { Reply: null, StreamReason: null or "TIMEOUT" }] } => FirstHopUse.FailedBeyond,
        { Circuit.Outcome: CircuitOutcome.Built, Queries: [.., { Reply: not null }] } => FirstHopUse.Reached,
        _ => FirstHopUse.Untold,
    };

    /// <summary>Whether an attempt ended as one does in a network, or on a first hop, that is asked too much of.</summary>
    private static bool HasTimedOut(Attempt attempt) => attempt switch
    {
        { Circuit: { Outcome: CircuitOutcome.Failed, Reason: null or "TIMEOUT" } } => true,
        { Circuit: { Outcome: CircuitOutcome.Failed or CircuitOutcome.Died, RemoteReason: "RESOURCELIMIT" } } => true,
        { Queries: [.., { Reply: null, StreamReason: null or "TIMEOUT" }] } => true,
        _ => false,
    };

    /// <summary>One attempt over a first hop that was taken, and that is given back with what came of it.</summary>
    /// <returns>The attempt, and whether the first hop is in doubt.</returns>
    private async Task<(Attempt Attempt, bool InDoubt)> AttemptOverAsync(FirstHop hop, Relay exit, bool isNews, CancellationToken abort)
    {
        var started = time.GetUtcNow();
        Attempt attempt;
        try
        {
            attempt = await AttemptOverAsync(hop.Relay, exit, abort);
        }
        catch
        {
            hops.Return(hop, exit.Fingerprint, started, FirstHopUse.Untold, isNews: false);
            throw;
        }

        return (attempt, hops.Return(hop, exit.Fingerprint, started, Use(attempt), isNews));
    }

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
