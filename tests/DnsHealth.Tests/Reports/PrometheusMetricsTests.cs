using System.Globalization;
using System.Text.RegularExpressions;
using DnsHealth.Probing;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Reports;

public partial class PrometheusMetricsTests
{
    private static string Render(params DnsHealth.Records.ExitRecord[] records) => PrometheusMetrics.Render(ReportBuilder.Build(
        Sample.Run(Sample.Info(selected: records.Length), records),
        FailureTracker.Apply(FailureState.Empty, "20260131_121500", Sample.Start, records, new AlertPolicy(1))));

    [Fact]
    public void Every_line_is_of_the_format_and_every_series_is_there_once()
    {
        var text = Render(Sample.Record(1), Sample.Record(2, Status.DnsFail) with { ExitNickname = Sample.HostileNickname });
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string? metric = null;
        var series = new HashSet<string>();
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } help)
            {
                metric = help.Groups[1].Value;
            }
            else if (line.StartsWith('#'))
            {
                Assert.Contains(line, (string[])[$"# TYPE {metric} gauge", $"# TYPE {metric} histogram"]);
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                Assert.Contains(sample.Groups[1].Value, (string[])[metric!, metric + "_bucket", metric + "_sum", metric + "_count"]);
                Assert.True(series.Add(sample.Groups[1].Value + sample.Groups[2].Value), line);
                Assert.True(double.TryParse(sample.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _), line);
            }
        }
    }

    [Fact]
    public void The_counts_are_those_of_the_report()
    {
        var text = Render(Sample.Record(1), Sample.Record(3), Sample.Record(2, Status.DnsFail), Sample.Record(4, Status.CircuitFail));
        Assert.Contains("\ndnshealth_exits{status=\"success\",cause=\"expected_answer\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_exits{status=\"dns_fail\",cause=\"servfail\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_exits{status=\"timeout\",cause=\"no_reply\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_success_ratio 0.6666666666666666\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_reachability_ratio 0.75\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_run_timestamp_seconds 1769862300\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_run_duration_seconds 600\n", text, StringComparison.Ordinal);
        Assert.Contains("\ndnshealth_alerts{state=\"new\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("dnshealth_success_ratio NaN\n", Render(), StringComparison.Ordinal);
    }

    [Fact]
    public void Latencies_are_counted_into_buckets_that_add_up()
    {
        var text = Render(
            Sample.Record(1) with { LatencyMs = 40 }, Sample.Record(2) with { LatencyMs = 240 }, Sample.Record(3) with { LatencyMs = 20_000 },
            Sample.Record(4, Status.DnsFail) with { LatencyMs = 10 }, Sample.Record(5));
        Assert.Contains("_bucket{le=\"0.05\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("_bucket{le=\"0.25\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("_bucket{le=\"10\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("dnshealth_dns_latency_seconds_sum 20.28\ndnshealth_dns_latency_seconds_count 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cause_has_its_series_even_when_nothing_has_it()
    {
        var text = Render();
        Assert.All(Enum.GetValues<Cause>(), cause => Assert.Contains($"cause=\"{DnsHealth.Records.RecordJson.Word(cause)}\"}} 0\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hostile_name_stays_inside_its_quotes()
    {
        var text = Render(Sample.Record(2, Status.DnsFail) with { ExitNickname = "a\"} 1\nevil{x=\"\\" });
        Assert.Contains("nickname=\"a\\\"} 1\\\\u{A}evil{x=\\\"\\\\\",kind=\"dns\",status=\"dns_fail\"} 1\n", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("^# HELP (dnshealth_[a-z_]+) [ -~]+$")]
    private static partial Regex Help();

    [GeneratedRegex("""^(dnshealth_[a-z_]+)(\{(?:[a-z_]+="(?:[ !#-\[\]-~]|\\["\\])*",?)+\})? ([0-9.eE+-]+|NaN)$""")]
    private static partial Regex SampleLine();
}
