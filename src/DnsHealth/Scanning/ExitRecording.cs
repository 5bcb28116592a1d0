using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Scanning;

/// <summary>Writes an exit's verdict and evidence down as its record. A pure function.</summary>
public static class ExitRecording
{
    /// <summary>The record.</summary>
    /// <param name="exit">The exit, and what was seen of it.</param>
    /// <param name="verdict">What that comes to.</param>
    /// <param name="zone">The question.</param>
    /// <param name="runId">The run.</param>
    /// <param name="at">When it was decided.</param>
    /// <param name="consecutiveFailures">Failures that count in a row, this one included.</param>
    /// <param name="runBy">Who runs it.</param>
    /// <param name="share">Its share of the network's exit capacity, 0 to 1; null where it is not known.</param>
    /// <param name="rechecked">Whether it was tried once more at the end.</param>
    public static ExitRecord Record(
        ExitUnderTest exit,
        Verdict verdict,
        ZoneExpectation zone,
        string runId,
        DateTimeOffset at,
        int consecutiveFailures,
        RelayOperator? runBy = null,
        double? share = null,
        bool rechecked = false)
    {
        var attempts = exit.Attempts.ToList();
        var decider = verdict.Decider is { } index ? attempts[index] : null;
        var query = verdict.DecidingQuery is { } number ? decider?.Queries[number] : null;
        return new ExitRecord
        {
            ExitFingerprint = exit.Exit.Fingerprint.ToString(),
            ExitNickname = exit.Exit.Nickname,
            ExitAddress = exit.Exit.Status.Address.ToString(),
            QueryDomain = query?.Control == false ? query.Name : decider?.QueryDomain,
            ExpectedIp = zone.ExpectedIp,
            Mode = zone.Mode,
            Status = verdict.Status,
            Cause = verdict.Cause,
            ResolvedIp = verdict.Address,
            Error = verdict.Error,
            Flaky = verdict.Flaky,
            LatencyMs = query?.Ms,
            Timing = new RecordTiming(decider?.Circuit.Ms, query?.Ms, Math.Round(attempts.Sum(Duration), 1)),
            FirstHop = decider?.FirstHop,
            Timestamp = Math.Round(at.ToUnixTimeMilliseconds() / 1000.0, 3),
            RunId = runId,
            ConsecutiveFailures = consecutiveFailures,
            Rechecked = rechecked,
            CircuitReason = (decider is not null && IsCircuitFailure(decider) ? decider : attempts.FindLast(IsCircuitFailure))?.Circuit.Reason,
            Evidence = attempts,
            Operator = runBy,
            ExitShare = share is { } known ? Math.Round(known, 6) : null,
        };
    }

    /// <summary>tor's reason for it is a word of tor's; what is abandoned has a sentence of ours.</summary>
    private static bool IsCircuitFailure(Attempt attempt) =>
        attempt.Circuit.Outcome is CircuitOutcome.Failed or CircuitOutcome.Died or CircuitOutcome.NoDescriptor;

    private static double Duration(Attempt attempt) => attempt.Circuit.Ms + attempt.Queries.Sum(query => query.Ms);
}
