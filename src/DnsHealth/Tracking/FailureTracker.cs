using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tracking;

/// <summary>Counts failures in a row from run to run. A pure function.</summary>
public static class FailureTracker
{
    // An exit gone from the consensus is never seen to succeed; without this its entry would stay for ever.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    /// <summary>
    /// Counts a run. One that was counted already, or is older than the last that was, changes nothing: its counts and alerts
    /// are those that its records have.
    /// </summary>
    /// <param name="state">The state before it.</param>
    /// <param name="runId">The run.</param>
    /// <param name="ended">When it ended, UTC.</param>
    /// <param name="records">Its records.</param>
    /// <param name="threshold">Failures in a row that are worth an alert, from 1.</param>
    public static FailureTracking Apply(
        FailureState state,
        string runId,
        DateTimeOffset ended,
        IEnumerable<ExitRecord> records,
        int threshold)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        ExitRecord[] sorted = [.. records.OrderBy(record => record.ExitFingerprint, StringComparer.Ordinal)];
        var isNew = string.CompareOrdinal(runId, state.LastRunId) > 0;
        var next = isNew ? Next(state, runId, ended, sorted) : state;

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var alerts = new List<Alert>();
        foreach (var record in sorted)
        {
            var streak = next.Exits.GetValueOrDefault(record.ExitFingerprint);
            var count = isNew ? streak?.ConsecutiveFailures ?? 0
                : streak?.LastRun == runId && FailureState.Counts(record.Status) ? streak.ConsecutiveFailures
                : record.ConsecutiveFailures;
            counts[record.ExitFingerprint] = count;
            if (!FailureState.Counts(record.Status) || count < threshold) continue;
            alerts.Add(new Alert(
                record.ExitFingerprint,
                record.ExitNickname,
                record.ExitAddress,
                record.Status,
                record.Cause,
                record.Error,
                count,
                streak?.SinceRun,
                count == threshold ? AlertState.New : AlertState.Ongoing));
        }

        return new FailureTracking(next, counts, alerts);
    }

    private static FailureState Next(FailureState state, string runId, DateTimeOffset ended, IEnumerable<ExitRecord> records)
    {
        var exits = new SortedDictionary<string, FailureStreak>(StringComparer.Ordinal);
        foreach (var (fingerprint, streak) in state.Exits)
        {
            if (!RunId.TryParse(streak.LastRun, out var last) || ended - last <= Forgotten) exits[fingerprint] = streak;
        }

        foreach (var record in records)
        {
            var before = exits.GetValueOrDefault(record.ExitFingerprint);
            if (record.Status == Status.Success)
            {
                exits.Remove(record.ExitFingerprint);
            }
            else if (FailureState.Counts(record.Status))
            {
                exits[record.ExitFingerprint] = new FailureStreak(
                    (before?.ConsecutiveFailures ?? 0) + 1,
                    record.Status,
                    record.Cause,
                    before is null ? runId : before.SinceRun,
                    runId);
            }
        }

        // A plain list of counts says nothing of runs; dated now, its entries can be forgotten like any other.
        foreach (var fingerprint in exits.Where(exit => exit.Value.LastRun is null).Select(exit => exit.Key).ToList())
            exits[fingerprint] = exits[fingerprint] with { LastRun = runId };

        return new FailureState { Exits = exits, LastRunId = runId, Updated = ended };
    }
}
