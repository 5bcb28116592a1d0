using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Reports;

public class ReportBuilderTests
{
    private static RunRecords Mixed() => Sample.Run(
        Sample.Info(selected: 12),
        Sample.Record(1, totalMs: 100),
        Sample.Record(2, totalMs: 200) with { Flaky = true },
        Sample.Record(3, totalMs: 300),
        Sample.Record(4, Status.DnsFail, totalMs: 400),
        Sample.Record(5, Status.Timeout, totalMs: 500),
        Sample.Record(6, Status.WrongIp, totalMs: 600),
        Sample.Record(254, Status.DnsFail, totalMs: 700),
        Sample.Record(7, Status.CircuitFail, totalMs: 90_000) with { CircuitReason = "TIMEOUT" },
        Sample.Record(8, Status.CircuitFail) with { CircuitReason = "DESTROYED" },
        Sample.Record(9, Status.CircuitFail) with { CircuitReason = "CHANNEL_CLOSED" },
        Sample.Record(10, Status.CircuitFail) with { CircuitReason = "CONNECTFAILED" },
        Sample.Record(11, Status.Unknown) with { CircuitReason = "TIMEOUT" });

    [Fact]
    public void Records_are_counted_by_the_names_that_readers_look_for()
    {
        using var json = JsonDocument.Parse(RecordJson.Write(ReportBuilder.Build(Mixed(), null)));
        var counts = json.RootElement.GetProperty("metadata");
        foreach (var (name, expected) in new (string, double)[]
        {
            ("total_relays", 12), ("success", 3), ("dns_fail", 2), ("timeout", 1), ("wrong_ip", 1), ("circuit_fail", 4), ("unknown", 1),
            ("success_rate_percent", 42.86), ("consensus_relays", 3000), ("tested_relays", 7), ("unreachable_relays", 4),
            ("dns_success", 3), ("dns_timeout", 1), ("dns_wrong_ip", 1), ("dns_socks_error", 0), ("dns_network_error", 0),
            ("dns_error", 0), ("dns_exception", 0), ("dns_unknown", 1), ("circuit_timeout", 1), ("circuit_destroyed", 1),
            ("circuit_channel_closed", 1), ("circuit_connect_failed", 1), ("dns_success_rate_percent", 42.86),
            ("reachability_rate_percent", 63.64), ("flaky", 1), ("duration_seconds", 600),
        })
        {
            Assert.Equal((name, expected), (name, counts.GetProperty(name).GetDouble()));
        }

        Assert.Equal("2026-01-31T12:25:00Z", counts.GetProperty("timestamp").GetString());
        Assert.Equal("20260131_121500", counts.GetProperty("run_id").GetString());
        Assert.Equal("wildcard", counts.GetProperty("mode").GetString());
        Assert.Equal("2026-01-31_12-15-00", counts.GetProperty("analysis_dir").GetString());
        Assert.True(counts.GetProperty("complete").GetBoolean());
        Assert.Equal("single", counts.GetProperty("scan").GetProperty("type").GetString());
        Assert.Equal(1, counts.GetProperty("scan").GetProperty("instances").GetInt32());
        Assert.Equal("host-a", counts.GetProperty("scan").GetProperty("instance_names")[0].GetString());
        Assert.Equal(
            [("avg_ms", 400.0), ("min_ms", 100.0), ("max_ms", 700.0), ("p50_ms", 400.0), ("p95_ms", 700.0), ("p99_ms", 700.0)],
            counts.GetProperty("timing").GetProperty("total").EnumerateObject().Select(field => (field.Name, field.Value.GetDouble())));
    }

    [Fact]
    public void The_report_has_its_parts_and_failures_by_address()
    {
        using var json = JsonDocument.Parse(RecordJson.Write(ReportBuilder.Build(Mixed(), null)));
        Assert.Equal(["metadata", "results", "failures", "failures_by_ip", "failures_by_network", "failures_by_operator", "impact", "alerts", "changes", "previous"], json.RootElement.EnumerateObject().Select(part => part.Name));
        Assert.Equal(12, json.RootElement.GetProperty("results").GetArrayLength());
        Assert.Equal(9, json.RootElement.GetProperty("failures").GetArrayLength());
        Assert.Equal(
            [Sample.Fingerprint(4), Sample.Fingerprint(254)],
            json.RootElement.GetProperty("failures_by_ip").GetProperty("198.51.100.4").EnumerateArray().Select(exit => exit.GetString()));
        Assert.Equal(0, json.RootElement.GetProperty("alerts").GetArrayLength());
        Assert.False(json.RootElement.GetProperty("results")[0].TryGetProperty("cv", out _));
    }

    [Fact]
    public void Of_nothing_every_rate_is_zero()
    {
        var counts = ReportBuilder.Build(Sample.Run(Sample.Info() with { Consensus = null, Mode = null }), null).Metadata;
        Assert.Equal((0.0, 0.0, 0.0, 0), (counts.SuccessRatePercent, counts.ReachabilityRatePercent, counts.DnsSuccessRatePercent, counts.ConsensusRelays));
        Assert.Equal(new TimingSummary(0, 0, 0, 0, 0, 0), counts.Timing.Total);
    }

    [Fact]
    public void Percentiles_are_by_nearest_rank()
    {
        var summary = TimingSummary.Of(Enumerable.Range(1, 200).Select(ms => (double)ms));
        Assert.Equal(new TimingSummary(100.5, 1, 200, 100, 190, 198), summary);
        Assert.Equal(new TimingSummary(1.23, 1.23, 1.23, 1.23, 1.23, 1.23), TimingSummary.Of([1.2345]));
    }

    [Fact]
    public void Tracking_has_the_last_word_on_failures_in_a_row()
    {
        var before = FailureTracker.Apply(FailureState.Empty, "20260131_061500", Sample.Start.AddHours(-6), [Sample.Record(4, Status.Timeout)], new AlertPolicy(2)).State;
        var run = Mixed();
        var report = ReportBuilder.Build(run, FailureTracker.Apply(before, run.Info.RunId, run.Info.End!.Value, run.Records, new AlertPolicy(2)));
        Assert.Equal(2, report.Results.Single(record => record.ExitFingerprint == Sample.Fingerprint(4)).ConsecutiveFailures);
        Assert.Equal(Sample.Fingerprint(4), Assert.Single(report.Alerts).ExitFingerprint);
    }

    [Fact]
    public void A_saved_report_gives_every_other_file_again_to_the_byte()
    {
        var run = Mixed();
        var union = RunUnion.Unite([run, Sample.Run(Sample.Info("host-b", selected: 1), Sample.Record(4) with { ExitNickname = Sample.HostileNickname })]);
        var report = ReportBuilder.Build(union, FailureTracker.Apply(FailureState.Empty, union.RunId, union.Ended, union.Records, new AlertPolicy(1)));
        var saved = RecordJson.Write(report);
        var read = RecordJson.Read<Report>(saved, "x");
        Assert.Equal(saved, RecordJson.Write(read));
        Assert.Equal(MarkdownReport.Render(report), MarkdownReport.Render(read));
        Assert.Equal(PrometheusMetrics.Render(report), PrometheusMetrics.Render(read));
        Assert.NotNull(read.Results.Single(record => record.ExitFingerprint == Sample.Fingerprint(4)).Cv);
    }
}
