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
        Summary(page, report);
        Alerts(page, report.Alerts, AlertState.New, "New alerts", "Exits that have now failed in enough runs in a row.");
        Alerts(page, report.Alerts, AlertState.Recovered, "Recovered", "Exits that had an alert, and work again.");
        Alerts(page, report.Alerts, AlertState.Ongoing, "Ongoing alerts", "Exits that had an alert before, and have not worked since.");
        Failures(page, report);
        Scan(page, report.Metadata);
        return page.ToString();
    }

    private static void Summary(StringBuilder page, Report report)
    {
        var (counts, impact, before) = (report.Metadata, report.Impact, report.Previous);
        Line(page, $"# DNS health of Tor exits, {counts.Started.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        Line(page, $"");
        Line(page, $"{counts.Success} of {counts.TestedRelays} exits that could be asked resolve names as they should ({counts.SuccessRatePercent} %).");
        if (KnowsCapacity(report))
            Line(page, $"DNS fails or lies at {impact.DnsFailedExitsPercent} % of exits, {impact.DnsFailedCapacityPercent} % of exit capacity; {impact.UnreachableExitsPercent} % of exits, {impact.UnreachableCapacityPercent} % of exit capacity, could not be reached.");
        else
            Line(page, $"DNS fails or lies at {impact.DnsFailedExitsPercent} % of exits; {impact.UnreachableExitsPercent} % could not be reached. What capacity they have the consensus does not say.");
        if (counts.Outcome == RunOutcome.Inconclusive)
            Line(page, $"**The run is inconclusive: {MarkdownText.Of(counts.Reason)}. Nothing here may be held against an exit.**");
        else if (counts.Outcome != RunOutcome.Completed)
            Line(page, $"**The run did not complete{(counts.Reason is null ? "" : ": " + MarkdownText.Of(counts.Reason))}. Exits are missing here.**");
        if (counts.Partial) Line(page, $"Only part of the exits was scanned.");
        else if (!counts.Complete && counts.Outcome == RunOutcome.Completed) Line(page, $"Some records are missing.");
        if (counts.Withheld > 0) Line(page, $"Left out, and in none of these figures: {counts.Withheld} exits that are not to be public.");
        if (before is not null)
            Line(page, $"The run before is {MarkdownText.Run(before.RunId)}{(before.Complete ? "" : ", which is not complete")}.");
        Line(page, $"");
        Line(page, $"| | exits | before | |");
        Line(page, $"|---|---:|---:|---|");
        Row("success", counts.Success, before?.Success, $"{counts.Flaky} of them only at a further attempt");
        Row("dns_fail", counts.DnsFail, before?.DnsFail, "the resolver answers with an error");
        Row("timeout", counts.Timeout, before?.Timeout, "the resolver does not answer");
        Row("wrong_ip", counts.WrongIp, before?.WrongIp, "another address than the zone's");
        Row("circuit_fail", counts.CircuitFail, before?.CircuitFail, "the exit could not be reached");
        Row("unknown", counts.Unknown, before?.Unknown, "nothing was learned");
        Row("**all**", counts.TotalRelays, before?.TotalRelays, string.Create(CultureInfo.InvariantCulture, $"of {counts.ConsensusRelays} in the consensus"));

        void Row(string name, int now, int? then, string note) =>
            Line(page, $"| {name} | {now} | {(then is { } number ? Before(number, now) : "-")} | {note} |");
    }

    /// <summary>A consensus need not have weights: that of a young network has none.</summary>
    private static bool KnowsCapacity(Report report) => report.Results.Any(record => record.ExitShare is not null);

    private static string Before(int then, int now) => string.Create(
        CultureInfo.InvariantCulture, $"{then}{(now == then ? "" : $" ({(now > then ? "+" : "")}{now - then})")}");

    private static void Alerts(StringBuilder page, IReadOnlyList<Alert> alerts, AlertState state, string title, string sentence)
    {
        Alert[] these = [.. alerts.Where(alert => alert.State == state)];
        if (these.Length == 0) return;
        Line(page, $"");
        Line(page, $"## {title}");
        Line(page, $"");
        Line(page, $"{sentence}");
        Line(page, $"");
        Line(page, $"| exit | address | operator | last failure | failed runs in a row | since | capacity |");
        Line(page, $"|---|---|---|---|---:|---|---:|");
        foreach (var alert in these)
        {
            Line(page, $"| {MarkdownText.Relay(alert.ExitFingerprint, alert.ExitNickname)} | {MarkdownText.Address(alert.ExitAddress)} | {MarkdownText.Of(alert.OperatorKey, 100)} | {Verdict(alert.Status, alert.Cause)} | {alert.ConsecutiveFailures} | {MarkdownText.Run(alert.SinceRun)} | {Percent(alert.ExitShare)} |");
        }
    }

    private static void Operators(StringBuilder page, IReadOnlyList<OperatorFailures> operators, bool knowsCapacity)
    {
        if (operators.Count == 0) return;
        Line(page, $"");
        Line(page, $"By operator, as far as relays tell who runs them:");
        Line(page, $"");
        Line(page, $"| operator | failed | of those tested | | exit capacity | of it failed | |");
        Line(page, $"|---|---:|---:|---:|---:|---:|---|");
        foreach (var one in operators)
        {
            Line(page, $"| {MarkdownText.Of(one.Name, 100)} | {one.Failed} | {one.Tested} | {one.FailureRatePercent} % | {Capacity(one.ExitSharePercent)} | {Capacity(one.FailedSharePercent)} | {(one.NoMail ? "asks for no mail" : "")} |");
        }

        string Capacity(double percent) => knowsCapacity ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : "-";
    }

    private static void Shared(StringBuilder page, string what, IReadOnlyDictionary<string, IReadOnlyList<string>> groups, Func<string, string> encode)
    {
        var shared = groups.Where(group => group.Value.Count > 1).OrderByDescending(group => group.Value.Count).ToList();
        if (shared.Count == 0) return;
        Line(page, $"");
        Line(page, $"{what} with more than one failing exit, which most likely share a resolver:");
        Line(page, $"");
        Line(page, $"| | failing exits |");
        Line(page, $"|---|---:|");
        foreach (var (name, exits) in shared) Line(page, $"| {encode(name)} | {exits.Count} |");
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

        Operators(page, report.FailuresByOperator, KnowsCapacity(report));
        Shared(page, "Addresses", report.FailuresByIp, MarkdownText.Address);
        Shared(page, "Networks", report.FailuresByNetwork, MarkdownText.Network);
        Line(page, $"");
        Line(page, $"| exit | address | verdict | failed runs in a row | of late | capacity | |");
        Line(page, $"|---|---|---|---:|---|---:|---|");
        foreach (var record in failures)
        {
            Line(page, $"| {MarkdownText.Relay(record.ExitFingerprint, record.ExitNickname)} | {MarkdownText.Address(record.ExitAddress)} | {Verdict(record.Status, record.Cause)} | {record.ConsecutiveFailures} | {(record.Health is { } health ? RecordJson.Word(health.State) : "-")} | {Percent(record.ExitShare)} | {MarkdownText.Of(record.Error)} |");
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

    private static string Percent(double? share) => share is { } known ? string.Create(CultureInfo.InvariantCulture, $"{100 * known:0.00} %") : "-";

    private static string Verdict(Status status, Cause cause) => $"{RecordJson.Word(status)}, {RecordJson.Word(cause)}";

    private static void Line(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
