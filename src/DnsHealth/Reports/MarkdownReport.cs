using System.Globalization;
using System.Text;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>A report for people, <c>report.md</c>. A pure function of the report, so that a saved one gives the same bytes again.</summary>
public static class MarkdownReport
{
    /// <summary>The name of the file in OUTPUT_DIR.</summary>
    public const string Name = "report.md";

    /// <summary>Writes the report.</summary>
    public static string Render(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        Summary(page, report.Metadata);
        Alerts(page, report.Alerts);
        Failures(page, report);
        Scan(page, report.Metadata);
        return page.ToString();
    }

    private static void Summary(StringBuilder page, ReportMetadata counts)
    {
        Line(page, $"# DNS health of Tor exits, {counts.Started.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        Line(page, $"");
        Line(page, $"{counts.Success} of {counts.TestedRelays} exits that could be asked resolve names as they should ({counts.SuccessRatePercent} %).");
        if (counts.Outcome == RunOutcome.Inconclusive)
            Line(page, $"**The run is inconclusive: {MarkdownText.Of(counts.Reason)}. Nothing here may be held against an exit.**");
        else if (counts.Outcome != RunOutcome.Completed)
            Line(page, $"**The run did not complete{(counts.Reason is null ? "" : ": " + MarkdownText.Of(counts.Reason))}. Exits are missing here.**");
        if (counts.Partial) Line(page, $"Only part of the exits was scanned.");
        else if (!counts.Complete && counts.Outcome == RunOutcome.Completed) Line(page, $"Some records are missing.");
        Line(page, $"");
        Line(page, $"| | exits | |");
        Line(page, $"|---|---:|---|");
        Line(page, $"| success | {counts.Success} | {counts.Flaky} of them only at a further attempt |");
        Line(page, $"| dns_fail | {counts.DnsFail} | the resolver answers with an error |");
        Line(page, $"| timeout | {counts.Timeout} | the resolver does not answer |");
        Line(page, $"| wrong_ip | {counts.WrongIp} | another address than the zone's |");
        Line(page, $"| circuit_fail | {counts.CircuitFail} | the exit could not be reached |");
        Line(page, $"| unknown | {counts.Unknown} | nothing was learned |");
        Line(page, $"| **all** | {counts.TotalRelays} | of {counts.ConsensusRelays} in the consensus |");
    }

    private static void Alerts(StringBuilder page, IReadOnlyList<Alert> alerts)
    {
        if (alerts.Count == 0) return;
        Line(page, $"");
        Line(page, $"## Alerts");
        Line(page, $"");
        Line(page, $"Exits that keep failing, run after run.");
        Line(page, $"");
        Line(page, $"| exit | address | verdict | failed runs in a row | since | |");
        Line(page, $"|---|---|---|---:|---|---|");
        foreach (var alert in alerts)
        {
            Line(page, $"| {MarkdownText.Relay(alert.ExitFingerprint, alert.ExitNickname)} | {MarkdownText.Address(alert.ExitAddress)} | {Verdict(alert.Status, alert.Cause)} | {alert.ConsecutiveFailures} | {MarkdownText.Run(alert.SinceRun)} | {RecordJson.Word(alert.State)} |");
        }
    }

    private static void Failures(StringBuilder page, Report report)
    {
        Line(page, $"");
        Line(page, $"## Failures");
        Line(page, $"");
        var failures = report.Failures;
        if (failures.Count == 0)
        {
            Line(page, $"None.");
            return;
        }

        Line(page, $"| verdict | exits |");
        Line(page, $"|---|---:|");
        foreach (var verdict in failures.GroupBy(record => (record.Status, record.Cause)).OrderBy(verdict => verdict.Key))
            Line(page, $"| {Verdict(verdict.Key.Status, verdict.Key.Cause)} | {verdict.Count()} |");

        var shared = report.FailuresByIp.Where(address => address.Value.Count > 1).ToList();
        if (shared.Count > 0)
        {
            Line(page, $"");
            Line(page, $"Addresses with more than one failing exit, which most likely share a resolver:");
            Line(page, $"");
            Line(page, $"| address | failing exits |");
            Line(page, $"|---|---:|");
            foreach (var (address, exits) in shared.OrderByDescending(address => address.Value.Count))
                Line(page, $"| {MarkdownText.Address(address)} | {exits.Count} |");
        }

        Line(page, $"");
        Line(page, $"| exit | address | verdict | failed runs in a row | |");
        Line(page, $"|---|---|---|---:|---|");
        foreach (var record in failures)
        {
            Line(page, $"| {MarkdownText.Relay(record.ExitFingerprint, record.ExitNickname)} | {MarkdownText.Address(record.ExitAddress)} | {Verdict(record.Status, record.Cause)} | {record.ConsecutiveFailures} | {MarkdownText.Of(record.Error)} |");
        }
    }

    private static void Scan(StringBuilder page, ReportMetadata counts)
    {
        var total = counts.Timing.Total;
        Line(page, $"");
        Line(page, $"## Scan");
        Line(page, $"");
        Line(page, $"Run {MarkdownText.Run(counts.RunId)}, {(counts.Mode is { } mode ? RecordJson.Word(mode) : "no")} mode, names under {MarkdownText.Of(counts.Domain, 253)}, {counts.DurationSeconds} s, by {string.Join(", ", counts.Scan.InstanceNames.Select(name => MarkdownText.Of(name)))}.");
        Line(page, $"An exit took {total.P50Ms} ms (median), {total.P95Ms} ms (95 %), {total.MaxMs} ms (most).");
    }

    private static string Verdict(Status status, Cause cause) => $"{RecordJson.Word(status)}, {RecordJson.Word(cause)}";

    private static void Line(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
