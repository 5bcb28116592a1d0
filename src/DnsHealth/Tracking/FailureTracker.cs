using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tracking;

/// <summary>
/// Counts failures in a row from run to run. A pure function. Failures at DNS and circuits that fail are two rows: a circuit that
/// fails says nothing of DNS, and neither counts in that row nor ends it; one that stands ends the row of those that did not.
/// </summary>
public static class FailureTracker
{
    /// <summary>An exit gone from the consensus is never seen to succeed; after so long without a record it is forgotten.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromDays(14);

    /// <summary>
    /// Counts a run. One that was counted already, or is older than the last that was, changes nothing: its counts and alerts
    /// are those that it had.
    /// </summary>
    /// <param name="state">The state before it.</param>
    /// <param name="runId">The run.</param>
    /// <param name="ended">When it ended, UTC.</param>
    /// <param name="records">Its records.</param>
    /// <param name="policy">What is worth an alert.</param>
    public static FailureTracking Apply(
        FailureState state,
        string runId,
        DateTimeOffset ended,
        IEnumerable<ExitRecord> records,
        AlertPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(policy);
        ExitRecord[] sorted = [.. records.OrderBy(record => record.ExitFingerprint, StringComparer.Ordinal)];
        var next = Count(
            state, runId, ended, sorted.Select(record => new Observation(record.ExitFingerprint, record.Status, record.Cause)), policy);

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var alerts = new List<Alert>();
        foreach (var record in sorted)
        {
            var exit = next.Exits.GetValueOrDefault(record.ExitFingerprint);
            // Of a run that is older than the last, the state knows nothing; its records do.
            counts[record.ExitFingerprint] = next.LastRunId == runId ? exit?.ConsecutiveFailures ?? 0 : record.ConsecutiveFailures;
            var dns = next.LastRunId == runId ? exit?.Dns : AsRecorded(record, policy.Threshold);
            var circuit = next.LastRunId == runId ? exit?.Circuit : null;
            if (AlertOf(record, AlertKind.Dns, dns, runId) is { } failing) alerts.Add(failing);
            if (AlertOf(record, AlertKind.Circuit, circuit, runId) is { } unreachable) alerts.Add(unreachable);
        }

        return new FailureTracking(next, counts, alerts);
    }

    /// <summary>The state after a run; the same one, when it has that run or a later one.</summary>
    /// <inheritdoc cref="Apply"/>
    /// <param name="state">The state before it.</param>
    /// <param name="runId">The run.</param>
    /// <param name="ended">When it ended, UTC.</param>
    /// <param name="observations">What it found, one an exit.</param>
    /// <param name="policy">What is worth an alert.</param>
    public static FailureState Count(
        FailureState state,
        string runId,
        DateTimeOffset ended,
        IEnumerable<Observation> observations,
        AlertPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(observations);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(policy.Threshold, 1);
        if (string.CompareOrdinal(runId, state.LastRunId) <= 0) return state;
        var exits = new SortedDictionary<string, ExitFailures>(StringComparer.Ordinal);
        foreach (var (fingerprint, failures) in state.Exits)
        {
            // A plain list of counts says nothing of runs; dated now, its entries can be forgotten like any other.
            var exit = failures with { Dns = Standing(failures.Dns), Circuit = Standing(failures.Circuit), LastSeen = failures.LastSeen ?? runId };
            if (!IsEmpty(exit) && !(RunId.TryParse(exit.LastSeen, out var seen) && ended - seen > Forgotten)) exits[fingerprint] = exit;
        }

        foreach (var seen in observations)
        {
            var before = exits.GetValueOrDefault(seen.ExitFingerprint) ?? new ExitFailures(null, null, runId);
            var after = new ExitFailures(
                seen.Status == Status.Success ? Ended(before.Dns, runId)
                    : FailureState.Counts(seen.Status) ? Longer(before.Dns, seen, runId, policy.Threshold)
                    : before.Dns,
                seen.Status == Status.CircuitFail ? Longer(before.Circuit, seen, runId, policy.CircuitThreshold)
                    : seen.Status == Status.Unknown ? before.Circuit
                    : Ended(before.Circuit, runId),
                runId);
            if (IsEmpty(after)) exits.Remove(seen.ExitFingerprint);
            else exits[seen.ExitFingerprint] = after;
        }

        return new FailureState { Exits = exits, LastRunId = runId, Updated = ended };
    }

    private static bool IsEmpty(ExitFailures exit) => exit.Dns is null && exit.Circuit is null;

    private static FailureStreak? Standing(FailureStreak? streak) => streak is { RecoveredIn: null } ? streak : null;

    /// <summary>A row that was worth an alert is kept for one run more, to say that it ended.</summary>
    private static FailureStreak? Ended(FailureStreak? streak, string runId) =>
        streak is { AlertedIn: not null } ? streak with { RecoveredIn = runId } : null;

    private static FailureStreak Longer(FailureStreak? before, Observation seen, string runId, int? threshold)
    {
        var count = (before?.ConsecutiveFailures ?? 0) + 1;
        return new FailureStreak(
            count,
            seen.Status,
            seen.Cause,
            before is null ? runId : before.SinceRun,
            runId,
            before?.AlertedIn ?? (count >= threshold ? runId : null));
    }

    /// <summary>The row of failures that a record of an older run tells of by itself.</summary>
    private static FailureStreak? AsRecorded(ExitRecord record, int threshold)
    {
        if (!FailureState.Counts(record.Status) || record.ConsecutiveFailures < threshold) return null;
        return new FailureStreak(
            record.ConsecutiveFailures,
            record.Status,
            record.Cause,
            null,
            record.RunId,
            record.ConsecutiveFailures == threshold ? record.RunId : "");
    }

    private static Alert? AlertOf(ExitRecord record, AlertKind kind, FailureStreak? streak, string runId)
    {
        if (streak?.AlertedIn is null) return null;
        var isFailure = streak.LastRun == runId && streak.RecoveredIn is null;
        return new Alert(
            record.ExitFingerprint,
            record.ExitNickname,
            record.ExitAddress,
            kind,
            streak.RecoveredIn is not null ? AlertState.Recovered : streak.AlertedIn == runId ? AlertState.New : AlertState.Ongoing,
            streak.Status ?? record.Status,
            streak.Cause ?? record.Cause,
            isFailure ? record.Error : null,
            streak.ConsecutiveFailures,
            streak.SinceRun,
            streak.LastRun,
            record.ExitShare,
            record.Operator?.Key);
    }
}
