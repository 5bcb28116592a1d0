using System.Globalization;
using System.Text;
using DnsHealth.Health;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>
/// A report for Prometheus, <c>metrics.prom</c>, in the text format 0.0.4 that node_exporter's textfile collector reads. A pure
/// function of the report.
/// </summary>
public static class PrometheusMetrics
{
    /// <summary>The name of the file in OUTPUT_DIR.</summary>
    public const string Name = "metrics.prom";

    /// <summary>Writes the metrics.</summary>
    public static string Render(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        var counts = report.Metadata;
        var total = counts.Timing.Total;
        Gauge(text, "run_timestamp_seconds", "When the run ended, in seconds since 1970.", counts.Timestamp.ToUnixTimeSeconds());
        Gauge(text, "run_duration_seconds", "How long the run took.", counts.DurationSeconds);
        Gauge(text, "run_complete", "Whether the run looked at all exits and nothing is missing.", counts.Complete ? 1 : 0);
        Gauge(text, "run_info", "The run.", ([("run_id", counts.RunId), ("mode", counts.Mode is { } mode ? RecordJson.Word(mode) : "")], 1));
        Gauge(text, "consensus_exits", "Exits in the consensus.", counts.ConsensusRelays);
        Gauge(text, "tested_exits", "Exits that a circuit stood to.", counts.TestedRelays);
        Gauge(text, "flaky_exits", "Exits that succeeded only at a further attempt.", counts.Flaky);

        // Every pair is there, at 0 too: a series that comes and goes cannot be alerted on.
        var exits = report.Results.CountBy(record => (record.Status, record.Cause)).ToDictionary();
        Gauge(text, "exits", "Exits by verdict.",
        [
            .. Verdicts.Concat(exits.Keys.Order()).Distinct().Select(verdict => (
                new[] { ("status", RecordJson.Word(verdict.Status)), ("cause", RecordJson.Word(verdict.Cause)) },
                (double)exits.GetValueOrDefault(verdict))),
        ]);
        Gauge(text, "success_ratio", "Exits that resolve names as they should, of those tested.", Ratio(counts.Success, counts.TestedRelays));
        Gauge(text, "reachability_ratio", "Exits that a circuit stood to, of those that were decided.",
            Ratio(counts.TestedRelays, counts.TestedRelays + counts.UnreachableRelays));
        Histogram(
            text,
            "dns_latency_seconds",
            "How long exits that resolve names as they should took to, by the query that decided.",
            [.. report.Results.Where(record => record.Status == Status.Success).Select(record => record.LatencyMs / 1000).OfType<double>()]);
        Gauge(text, "exit_seconds", "How long exits took, over those tested.",
            ([("stat", "avg")], total.AvgMs / 1000),
            ([("stat", "p50")], total.P50Ms / 1000),
            ([("stat", "p95")], total.P95Ms / 1000),
            ([("stat", "p99")], total.P99Ms / 1000),
            ([("stat", "max")], total.MaxMs / 1000));
        var impact = report.Impact;
        Gauge(text, "exit_capacity_ratio", "Share of the network's exit capacity whose DNS failed or lied, or that could not be reached.",
            ([("condition", "dns_failed")], impact.DnsFailedCapacityPercent / 100),
            ([("condition", "wrong_ip")], impact.WrongIpCapacityPercent / 100),
            ([("condition", "unreachable")], impact.UnreachableCapacityPercent / 100));
        var health = report.Results.Where(record => record.Health is not null).CountBy(record => record.Health!.State).ToDictionary();
        Gauge(text, "exit_health", "Exits by what they are like over their last runs.",
            [.. Enum.GetValues<HealthState>().Select(state => (new[] { ("state", RecordJson.Word(state)) }, (double)health.GetValueOrDefault(state)))]);
        Gauge(text, "undecided_exits", "Exits of which nothing was learned: the scanner's failures.", counts.Unknown);
        Gauge(text, "withheld_exits", "Exits that are left out because they are not to be public.", counts.Withheld);
        Gauge(text, "alerts", "Exits that keep failing, or have just stopped to.",
            [.. Enum.GetValues<AlertState>().Select(state => (new[] { ("state", RecordJson.Word(state)) }, (double)report.Alerts.Count(alert => alert.State == state)))]);
        Alert[] failing = [.. report.Alerts.Where(alert => alert.State != AlertState.Recovered)];
        if (failing.Length > 0)
        {
            Gauge(text, "exit_consecutive_failures", "Failed runs in a row of exits that keep failing.",
            [
                .. failing.Select(alert => (
                    new[] { ("fingerprint", alert.ExitFingerprint), ("nickname", alert.ExitNickname), ("kind", RecordJson.Word(alert.Kind)), ("status", RecordJson.Word(alert.Status)) },
                    (double)alert.ConsecutiveFailures)),
            ]);
        }

        return text.ToString();
    }

    private static readonly (Status Status, Cause Cause)[] Verdicts =
    [
        (Status.Success, Cause.ExpectedAnswer),
        (Status.Success, Cause.NxdomainConfirmed),
        (Status.WrongIp, Cause.UnexpectedAddress),
        (Status.WrongIp, Cause.NxdomainHijack),
        (Status.WrongIp, Cause.PrivateAddress),
        (Status.DnsFail, Cause.Nxdomain),
        (Status.DnsFail, Cause.Servfail),
        (Status.DnsFail, Cause.ControlFailed),
        (Status.Timeout, Cause.ResolverTimeout),
        (Status.Timeout, Cause.NoReply),
        (Status.CircuitFail, Cause.ExitUnreachable),
        (Status.CircuitFail, Cause.NoDescriptor),
        (Status.CircuitFail, Cause.CircuitDied),
        (Status.Unknown, Cause.FirstHopsFailed),
        (Status.Unknown, Cause.Interrupted),
        (Status.Unknown, Cause.ScannerError),
    ];

    /// <summary>Upper bounds in seconds: exits answer in some tenths of one, and give up after two.</summary>
    private static readonly double[] Buckets = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10];

    private static void Histogram(StringBuilder text, string name, string help, IReadOnlyCollection<double> seconds)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP dnshealth_{name} {help}\n# TYPE dnshealth_{name} histogram\n");
        foreach (var bound in Buckets)
            text.Append(CultureInfo.InvariantCulture, $"dnshealth_{name}_bucket{{le=\"{bound}\"}} {seconds.Count(one => one <= bound)}\n");
        text.Append(CultureInfo.InvariantCulture, $"dnshealth_{name}_bucket{{le=\"+Inf\"}} {seconds.Count}\n");
        text.Append(CultureInfo.InvariantCulture, $"dnshealth_{name}_sum {Math.Round(seconds.Sum(), 3)}\ndnshealth_{name}_count {seconds.Count}\n");
    }

    private static double Ratio(int part, int whole) => whole == 0 ? double.NaN : (double)part / whole;

    private static void Gauge(StringBuilder text, string name, string help, double value) => Gauge(text, name, help, ([], value));

    private static void Gauge(StringBuilder text, string name, string help, params ((string Name, string Value)[] Labels, double Value)[] samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP dnshealth_{name} {help}\n# TYPE dnshealth_{name} gauge\n");
        foreach (var (labels, value) in samples)
        {
            text.Append("dnshealth_").Append(name);
            if (labels.Length > 0)
                text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\"")).Append('}');
            text.Append(CultureInfo.InvariantCulture, $" {value}\n");
        }
    }

    /// <summary>A label's value: backslash, quote and line feed are the format's own; no other control character is left by then.</summary>
    private static string Escape(string value) => VisibleText.Of(value, 60)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);
}
