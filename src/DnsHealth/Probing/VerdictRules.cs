using System.Globalization;
using System.Net;
using DnsHealth.Selection;
using DnsHealth.Tor.Control;

namespace DnsHealth.Probing;

/// <summary>
/// Turns evidence into a verdict: the one place where blame is decided. Pure functions, no I/O, no clock.
/// </summary>
/// <remarks>
/// Read from the top: a wrong address outweighs everything; an expected answer outweighs any failure; of failures, what DNS
/// said last decides; circuits count only where the exit never answered, and only if it was not reached over two first hops at least.
/// That an exit was not reached, or was silent, counts only over a first hop that was reaching other exits at the time.
/// </remarks>
public static class VerdictRules
{
    /// <summary>SOCKS5 and DNS both have 0 for success.</summary>
    private const int NoError = 0;
    private const int ServerFailure = 2;
    private const int NoSuchName = 3;

    /// <summary>The status a cause belongs to.</summary>
    public static Status StatusOf(Cause cause) => cause switch
    {
        Cause.ExpectedAnswer or Cause.NxdomainConfirmed => Status.Success,
        Cause.UnexpectedAddress or Cause.NxdomainHijack or Cause.PrivateAddress => Status.WrongIp,
        Cause.Nxdomain or Cause.Servfail or Cause.ControlFailed => Status.DnsFail,
        Cause.ResolverTimeout or Cause.NoReply => Status.Timeout,
        Cause.ExitUnreachable or Cause.NoDescriptor or Cause.CircuitDied => Status.CircuitFail,
        _ => Status.Unknown,
    };

    /// <summary>The verdict on an exit.</summary>
    /// <param name="attempts">All that was seen of it, in order.</param>
    /// <param name="zone">The question, and its right answer.</param>
    /// <param name="interrupted">The run ended before all was tried that should have been: then only what cannot change counts.</param>
    public static Verdict Decide(IReadOnlyList<Attempt> attempts, ZoneExpectation zone, bool interrupted)
    {
        var findings = attempts.Select(attempt => Examine(attempt, zone)).ToList();
        if (First(Status.WrongIp) is { } wrong) return Make(wrong);
        if (First(Status.Success) is { } success)
        {
            var flaky = findings.Exists(finding => finding.DnsFailed) || findings.Where((_, index) => IsShown(attempts, findings, index)).Any();
            return Make(success) with { Flaky = flaky };
        }

        if (interrupted) return Without(Cause.Interrupted);
        if (LastShown(attempts, findings) is { } dns) return Make(dns);
        if (Last(Cause.NoDescriptor) is { } undescribed) return Make(undescribed);
        if (ShownOver(attempts, findings, Cause.ExitUnreachable).Count >= FirstHopPool.NeededToBlame) return Make(Last(Cause.ExitUnreachable)!.Value);
        if (Last(Cause.CircuitDied) is { } died && ShownOver(attempts, findings, Cause.CircuitDied, Cause.ExitUnreachable).Count >= FirstHopPool.NeededToBlame)
            return Make(died);
        return Without(findings.Count > 0 && findings.TrueForAll(finding => finding.Cause == Cause.ScannerError)
            ? Cause.ScannerError
            : Cause.FirstHopsFailed);

        int? First(Status status) => findings.FindIndex(finding => finding.Status == status) is >= 0 and var index ? index : null;

        int? Last(Cause cause) => findings.FindLastIndex(finding => finding.Cause == cause) is >= 0 and var index ? index : null;

        Verdict Make(int index)
        {
            var finding = findings[index];
            var query = finding.Query is { } number ? attempts[index].Queries[number] : null;
            return new Verdict(
                finding.Status, finding.Cause, Sentence(finding.Cause, attempts[index], query, zone), false, query?.Address, index, finding.Query);
        }

        Verdict Without(Cause cause) => new(
            Status.Unknown, cause, Explain(cause), false, null, attempts.Count > 0 ? attempts.Count - 1 : null, null);

        string? Explain(Cause cause) => cause == Cause.FirstHopsFailed && ShownOver(attempts, findings, Cause.ExitUnreachable, Cause.CircuitDied) is [var only]
            ? $"The exit was not reached over {only}, the one first hop that reached other exits then; one first hop proves little about an exit."
            : Sentence(cause, attempts.Count > 0 ? attempts[^1] : null, null, zone);
    }

    /// <summary>
    /// The attempt whose first hop has to be tried with another exit, before anything can be said of this one: it was not reached, or
    /// was silent, and whether the first hop was at fault is not known.
    /// </summary>
    /// <param name="attempts">All that was seen of the exit, in order.</param>
    /// <param name="from">The first of them that a witness would still be in time for.</param>
    /// <param name="zone">The question, and its right answer.</param>
    /// <returns>Its index; null when there is enough to decide, or no witness would change anything.</returns>
    public static int? AwaitingWitness(IReadOnlyList<Attempt> attempts, int from, ZoneExpectation zone)
    {
        var findings = attempts.Select(attempt => Examine(attempt, zone)).ToList();
        if (findings.Exists(finding => finding.Status is Status.Success or Status.WrongIp || finding.Cause == Cause.NoDescriptor)) return null;
        if (LastShown(attempts, findings) is not null) return null;
        var shown = ShownOver(attempts, findings, Cause.ExitUnreachable, Cause.CircuitDied);
        if (shown.Count >= FirstHopPool.NeededToBlame) return null;
        for (var index = attempts.Count - 1; index >= from; index--)
        {
            var attempt = attempts[index];
            if (findings[index].NeedsWitness && attempt.FirstHopReachedOthers is null && !shown.Contains(attempt.FirstHop)) return index;
        }

        return null;
    }

    /// <summary>The last failure at DNS that is surely not the first hop's, and clear where one is.</summary>
    private static int? LastShown(IReadOnlyList<Attempt> attempts, List<Finding> findings)
    {
        int? unclear = null;
        for (var index = findings.Count - 1; index >= 0; index--)
        {
            if (!IsShown(attempts, findings, index)) continue;
            if (!findings[index].IsUnclear) return index;
            unclear ??= index;
        }

        return unclear;
    }

    private static bool IsShown(IReadOnlyList<Attempt> attempts, List<Finding> findings, int index) =>
        findings[index].Status is Status.DnsFail or Status.Timeout && (!findings[index].NeedsWitness || attempts[index].FirstHopReachedOthers == true);

    /// <summary>The first hops that were reaching other exits when one of these happened over them.</summary>
    private static List<string> ShownOver(IReadOnlyList<Attempt> attempts, List<Finding> findings, params ReadOnlySpan<Cause> causes)
    {
        List<string> hops = [];
        for (var index = 0; index < findings.Count; index++)
        {
            var attempt = attempts[index];
            if (attempt.FirstHopReachedOthers == true && causes.Contains(findings[index].Cause) && !hops.Contains(attempt.FirstHop)) hops.Add(attempt.FirstHop);
        }

        return hops;
    }

    /// <summary>The verdict on an exit whose probing itself failed.</summary>
    public static Verdict ScannerFailed(IReadOnlyList<Attempt> attempts, string reason) => new(
        Status.Unknown, Cause.ScannerError, $"The scanner failed ({PrintableText.Of(reason, 200)}); it says nothing about the exit.", false, null,
        attempts.Count > 0 ? attempts.Count - 1 : null, null);

    /// <summary>What one attempt says.</summary>
    public static Finding Examine(Attempt attempt, ZoneExpectation zone)
    {
        var finding = ExamineAlone(attempt, zone);
        // The first hop reached nobody else either.
        return finding.NeedsWitness && attempt.FirstHopReachedOthers == false ? new Finding(Cause.FirstHopsFailed) : finding;
    }

    private static Finding ExamineAlone(Attempt attempt, ZoneExpectation zone)
    {
        switch (attempt.Circuit)
        {
            case { Outcome: CircuitOutcome.Failed or CircuitOutcome.NoDescriptor, FailedAt: not Blame.Exit }:
                return new Finding(Cause.FirstHopsFailed);
            case { Outcome: CircuitOutcome.NoDescriptor }:
                return new Finding(Cause.NoDescriptor);
            case { Outcome: CircuitOutcome.Failed }:
                return new Finding(Cause.ExitUnreachable) { NeedsWitness = true };
            default:
                break;
        }

        var answers = attempt.Queries.Select(query => Read(query, attempt, zone)).ToList();
        var wrong = answers.FindIndex(cause => cause is { } found && StatusOf(found) == Status.WrongIp);
        if (wrong >= 0) return new Finding(answers[wrong]!.Value, wrong);
        var right = answers.FindIndex(cause => cause is { } found && StatusOf(found) == Status.Success);
        // A control name alone proves nothing: the fresh one must have been denied, too.
        if (zone.Mode == ProbeMode.Nxdomain && !answers.Contains(Cause.Nxdomain)) right = -1;
        var failed = answers.FindLastIndex(cause => cause is { } found && StatusOf(found) is Status.DnsFail or Status.Timeout);
        if (right >= 0)
        {
            // A SOCKS 4 that was followed by an answer was a failure too, though of no known kind.
            var stumbled = attempt.Queries.Take(right).Any(query => !query.Control && IsFailure(query, zone));
            return new Finding(answers[right]!.Value, right, stumbled);
        }

        if (attempt.Circuit.Outcome == CircuitOutcome.Abandoned) return new Finding(Cause.ScannerError);

        // In nxdomain mode the last word is the controls', and a circuit that died on them leaves it unsaid.
        var unsaid = zone.Mode == ProbeMode.Nxdomain && failed >= 0 && answers[failed] == Cause.Nxdomain;
        if (attempt.Circuit.Outcome == CircuitOutcome.Died && (failed < 0 || unsaid))
        {
            return attempt.Circuit.FailedAt == Blame.FirstHop
                ? new Finding(Cause.FirstHopsFailed)
                : new Finding(Cause.CircuitDied) { NeedsWitness = true };
        }

        if (unsaid) return ExamineControls(attempt, failed);
        if (failed < 0) return new Finding(Cause.ScannerError);
        // What an exit says, it says itself; its silence may be the first hop's.
        var query = attempt.Queries[failed];
        return new Finding(answers[failed]!.Value, failed)
        {
            NeedsWitness = query.Reply is null && !HasDeclined(query),
            // On a way so long that it may hide the exit's own time-out.
            IsUnclear = answers[failed] == Cause.Servfail && query.Ms >= LeastWait(zone),
        };
    }

    /// <summary>A fresh name was denied, and no control name resolved.</summary>
    private static Finding ExamineControls(Attempt attempt, int denied)
    {
        var controls = attempt.Queries.Select((query, index) => (query, index)).Where(pair => pair.query.Control).ToList();
        if (controls.Count == 0) return new Finding(Cause.ScannerError);
        var silent = controls.FindIndex(pair => pair.query.Reply is null);
        return silent >= 0 ? new Finding(Cause.NoReply, controls[silent].index) { NeedsWitness = true } : new Finding(Cause.ControlFailed, denied);
    }

    private static bool IsFailure(QueryEvidence query, ZoneExpectation zone) =>
        query.Address is null && (zone.Mode == ProbeMode.Wildcard || query.Reply is null or ServerFailure);

    /// <summary>What one query says; null where it says nothing, as SOCKS 4 does.</summary>
    private static Cause? Read(QueryEvidence query, Attempt attempt, ZoneExpectation zone)
    {
        // tor discards an answer that holds private addresses alone, and closes its stream with this reason.
        if (query.StreamReason == "TORPROTOCOL") return Cause.PrivateAddress;
        if (query.Address is not null) return ReadAddress(query, zone);
        if (query.StreamReason == "DESTROY" || query.Control) return null;
        if (HasDeclined(query)) return Cause.NoReply;
        if (query.Reply is null) return attempt.Circuit.Outcome == CircuitOutcome.Died ? null : Cause.NoReply;
        // Streams that the exit answered end with DONE; for others the DNSPort replies with tor's own error.
        if (query.Via == QueryVia.Socks || query.StreamReason is not (null or "DONE")) return null;
        return query.Reply switch
        {
            // No error and no address is no A record.
            NoError or NoSuchName => Cause.Nxdomain,
            ServerFailure => WaitedForResolver(query, attempt, zone) ? Cause.ResolverTimeout : Cause.Servfail,
            _ => null,
        };
    }

    /// <summary>The exit ended the stream itself, without an answer: END, and why after a slash (it hibernates, is out of resources …).</summary>
    private static bool HasDeclined(QueryEvidence query) => query.StreamReason?.StartsWith("END", StringComparison.Ordinal) == true;

    private static Cause ReadAddress(QueryEvidence query, ZoneExpectation zone)
    {
        if (zone.Mode == ProbeMode.Nxdomain) return query.Control ? Cause.NxdomainConfirmed : Cause.NxdomainHijack;
        return IPAddress.TryParse(query.Address, out var address) && zone.Addresses.Contains(address)
            ? Cause.ExpectedAnswer
            : Cause.UnexpectedAddress;
    }

    /// <summary>
    /// Whether a transient error came only when the exit had given up on its resolver, and not at once. The time the question spent in
    /// the Tor network is taken off: at most what the circuit's extension to the exit took, which may hold a new connection between
    /// the relays too, so half of the exit's patience must be left, and no error can be the exit's own that came sooner than that.
    /// </summary>
    private static bool WaitedForResolver(QueryEvidence query, Attempt attempt, ZoneExpectation zone)
    {
        var patience = zone.ExitPatience.TotalMilliseconds;
        var onTheWay = attempt.Queries
            .Where(other => other.Reply is not null)
            .Select(other => other.Ms)
            .Append(attempt.Circuit.ExtendMs ?? 0)
            .Min();
        return query.Ms >= LeastWait(zone) && query.Ms - onTheWay >= 0.5 * patience;
    }

    /// <summary>Milliseconds before which no exit has given up on its resolver: its patience, less what clocks may differ by.</summary>
    private static double LeastWait(ZoneExpectation zone) => 0.95 * zone.ExitPatience.TotalMilliseconds;

    private static string? Sentence(Cause cause, Attempt? attempt, QueryEvidence? query, ZoneExpectation zone) => cause switch
    {
        Cause.ExpectedAnswer or Cause.NxdomainConfirmed => null,
        Cause.UnexpectedAddress => $"The exit gave {query?.Address} for a name whose address is {zone.ExpectedIp}.",
        Cause.NxdomainHijack => $"The exit gave {query?.Address} for a name that does not exist.",
        Cause.PrivateAddress => "The exit gave a private address for a public name; tor discarded it.",
        Cause.Nxdomain => "The exit denies a name that exists: its resolver answered NXDOMAIN, REFUSED, NOTIMP or without an address.",
        Cause.Servfail => $"The exit's resolver answered with an error at once (SERVFAIL, {Duration(query?.Ms)}).",
        Cause.ControlFailed => "The exit denies every name, also those that exist: its resolver refuses, or has no working upstream.",
        Cause.ResolverTimeout => $"The exit's resolver does not answer: the exit gave up on it after {zone.ExitPatience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s.",
        Cause.NoReply when query is not null && HasDeclined(query) =>
            $"The exit declined the question ({PrintableText.Of(query.StreamReason!, 200)}), and answered nothing.",
        Cause.NoReply => $"The exit did not answer in {Duration(query?.Ms)}, though the circuit to it stood.",
        Cause.ExitUnreachable => $"No relay could extend a circuit to the exit ({Reason(attempt)}), over at least {FirstHopPool.NeededToBlame} first hops that reached others.",
        Cause.NoDescriptor => "tor has no descriptor for the exit, and cannot build a circuit to it.",
        Cause.CircuitDied => $"Circuits to the exit were built and died before it answered ({Reason(attempt)}), every time.",
        Cause.FirstHopsFailed => "Too few first hops could be used to say anything about the exit.",
        Cause.Interrupted => "The run ended before the exit was decided.",
        _ => $"The scanner or its tor failed ({Reason(attempt)}); it says nothing about the exit.",
    };

    private static string Duration(double? ms) => ms is null or < 1000
        ? $"{(ms ?? 0).ToString("0", CultureInfo.InvariantCulture)} ms"
        : $"{(ms.Value / 1000).ToString("0.0", CultureInfo.InvariantCulture)} s";

    private static string Reason(Attempt? attempt) => attempt?.Circuit switch
    {
        null => "no attempt could be made",
        { Reason: null } => "no reason given",
        { RemoteReason: null } circuit => PrintableText.Of(circuit.Reason, 200),
        var circuit => PrintableText.Of($"{circuit.Reason}, {circuit.RemoteReason}", 200),
    };
}
