using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>Counts a run, or several united. A pure function.</summary>
public static class ReportBuilder
{
    /// <summary>Counts one run.</summary>
    /// <inheritdoc cref="Build(RunUnion, FailureTracking?)"/>
    public static Report Build(RunRecords run, FailureTracking? tracking) => Build(RunUnion.Of(run), tracking);

    /// <summary>Counts runs.</summary>
    /// <param name="union">The runs, united.</param>
    /// <param name="tracking">
    /// What came of counting their failures; it has the last word on how many in a row there are. Null where nothing is tracked: the
    /// records' own counts stay, and there are no alerts.
    /// </param>
    public static Report Build(RunUnion union, FailureTracking? tracking)
    {
        ArgumentNullException.ThrowIfNull(union);
        return new Report
        {
            Metadata = Count(union),
            Results =
            [
                .. union.Records.Select(record => tracking is not null && tracking.Counts.TryGetValue(record.ExitFingerprint, out var count)
                    ? record with { ConsecutiveFailures = count }
                    : record),
            ],
            Alerts = tracking?.Alerts ?? [],
        };
    }

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
