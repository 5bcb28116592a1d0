using DnsHealth.Health;
using DnsHealth.History;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>Counts a run, or several united. A pure function.</summary>
public static class ReportBuilder
{
    /// <summary>Counts one run.</summary>
    /// <inheritdoc cref="Build(RunUnion, FailureTracking?, LookBack?)"/>
    public static Report Build(RunRecords run, FailureTracking? tracking) => Build(RunUnion.Of(run), tracking);

    /// <summary>Counts runs.</summary>
    /// <param name="union">The runs, united.</param>
    /// <param name="tracking">
    /// What came of counting their failures; it has the last word on how many in a row there are. Null where nothing is tracked: the
    /// records' own counts stay, and there are no alerts.
    /// </param>
    /// <param name="past">What earlier runs found; null where nothing is looked back at: then nothing is said of the exits' health.</param>
    public static Report Build(RunUnion union, FailureTracking? tracking, LookBack? past = null)
    {
        ArgumentNullException.ThrowIfNull(union);
        return new Report
        {
            Metadata = Count(union),
            Results = [.. union.Records.Select(record => Remembering(record, tracking, past))],
            Alerts = tracking?.Alerts ?? [],
            Changes =
            [
                .. (tracking?.Alerts ?? [])
                    .Where(alert => alert.State != AlertState.Ongoing)
                    .Select(alert => Change(alert, union.RunId, ToTheSecond(union.Ended))),
                .. past?.Changes ?? [],
            ],
            Previous = past?.Previous,
        };
    }

    private static ExitRecord Remembering(ExitRecord record, FailureTracking? tracking, LookBack? past)
    {
        if (tracking is not null && tracking.Counts.TryGetValue(record.ExitFingerprint, out var count))
            record = record with { ConsecutiveFailures = count };
        return past is null
            ? record
            : record with { Health = HealthRules.Of([record.Status, .. past.Statuses.GetValueOrDefault(record.ExitFingerprint, [])]) };
    }

    private static StateChange Change(Alert alert, string runId, DateTimeOffset ended) => new(
        runId,
        ended,
        alert.ExitFingerprint,
        alert.ExitNickname,
        alert.ExitAddress,
        alert.Kind,
        alert.State,
        alert.Status,
        alert.Cause,
        alert.ConsecutiveFailures,
        alert.OperatorKey);

    private static ReportMetadata Count(RunUnion union)
    {
        var success = Of(Status.Success);
        var unreachable = Of(Status.CircuitFail);
        var unknown = Of(Status.Unknown);
        var tested = union.Records.Count - unreachable - unknown;
        return new ReportMetadata
        {
            Timestamp = ToTheSecond(union.Ended),
            RunId = union.RunId,
            Mode = union.Mode,
            Domain = union.Domain,
            AnalysisDir = RunId.TryParse(union.RunId, out var start) ? RunId.DirectoryAt(start) : union.RunId,
            Complete = union.Complete,
            Partial = union.Partial,
            Outcome = union.Outcome,
            Reason = union.Reason,
            Started = ToTheSecond(union.Started),
            DurationSeconds = Math.Round((union.Ended - union.Started).TotalSeconds, 1),
            TotalRelays = union.Records.Count,
            Success = success,
            DnsFail = Of(Status.DnsFail),
            Timeout = Of(Status.Timeout),
            WrongIp = Of(Status.WrongIp),
            CircuitFail = unreachable,
            Unknown = unknown,
            Withheld = union.Withheld,
            SuccessRatePercent = Share.Percent(success, tested),
            Flaky = union.Records.Count(record => record.Flaky),
            ConsensusRelays = union.ConsensusExits ?? union.Records.Count,
            TestedRelays = tested,
            UnreachableRelays = unreachable,
            DnsSuccess = success,
            DnsTimeout = Of(Status.Timeout),
            DnsWrongIp = Of(Status.WrongIp),
            DnsUnknown = unknown,
            CircuitTimeout = OfReason("TIMEOUT"),
            CircuitDestroyed = OfReason("DESTROYED"),
            CircuitChannelClosed = OfReason("CHANNEL_CLOSED"),
            CircuitConnectFailed = OfReason("CONNECTFAILED"),
            DnsSuccessRatePercent = Share.Percent(success, tested),
            ReachabilityRatePercent = Share.Percent(tested, tested + unreachable),
            Timing = new ReportTiming(TimingSummary.Of(union.Records
                .Where(record => record.Status is not (Status.CircuitFail or Status.Unknown))
                .Select(record => record.Timing.TotalMs))),
            Scan = union.Scan,
        };

        int Of(Status status) => union.Records.Count(record => record.Status == status);
        int OfReason(string reason) => union.Records.Count(record =>
            record.Status == Status.CircuitFail && string.Equals(record.CircuitReason, reason, StringComparison.OrdinalIgnoreCase));
    }

    private static DateTimeOffset ToTheSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
