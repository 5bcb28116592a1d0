using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;


namespace DnsHealth.Cli.Tests;

public sealed class AggregateTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 15, 0, TimeSpan.Zero);

    private readonly ProgramUnderTest _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_whole_run_is_published_and_its_reports_can_be_made_again()
    {
        var run = await RunAsync(Start, "one", partial: false, Status.Success, Cause.ExpectedAnswer);
        var (code, text, errors) = await _program.RunAsync(["aggregate", run.Path]);
        Assert.True(code == 0, text + errors);
        var page = await File.ReadAllBytesAsync(_program.In("public/report.md"));
        var metrics = await File.ReadAllBytesAsync(_program.In("public/metrics.prom"));

        Assert.Equal(0, (await _program.RunAsync(["report", _program.In("public/latest.json"), "--output-dir", _program.In("again")])).Code);
        Assert.Equal(page, await File.ReadAllBytesAsync(_program.In("again/report.md")));
        Assert.Equal(metrics, await File.ReadAllBytesAsync(_program.In("again/metrics.prom")));
    }

    [Fact]
    public async Task A_partial_run_is_published_only_when_told_to()
    {
        var run = await RunAsync(Start, "one", partial: true, Status.Success, Cause.ExpectedAnswer);
        Assert.Equal(0, (await _program.RunAsync(["aggregate", run.Path])).Code);
        Assert.Empty(Directory.GetFiles(_program.In("public")));
        Assert.Equal(0, (await _program.RunAsync(["aggregate", run.Path, "--publish"])).Code);
        Assert.True(File.Exists(_program.In("public/latest.json")));
    }

    [Fact]
    public async Task Two_vantages_are_cross_validated()
    {
        var one = await RunAsync(Start, "one", partial: false, Status.Timeout, Cause.NoReply);
        var two = await RunAsync(Start.AddMinutes(5), "two", partial: false, Status.Success, Cause.ExpectedAnswer);
        var (code, text, errors) = await _program.RunAsync(["aggregate", one.Path, two.Path, "--json"]);
        Assert.True(code == 0, text + errors);
        using var report = JsonDocument.Parse(text);
        var scan = report.RootElement.GetProperty("metadata").GetProperty("scan");
        Assert.Equal("cross_validate", scan.GetProperty("type").GetString());
        Assert.Equal(["one", "two"], scan.GetProperty("instance_names").EnumerateArray().Select(name => name.GetString()));
        var result = report.RootElement.GetProperty("results")[0];
        Assert.Equal("success", result.GetProperty("status").GetString());
        Assert.Equal("two", result.GetProperty("cv").GetProperty("result_source").GetString());
        Assert.Equal(2, result.GetProperty("cv").GetProperty("instances_total").GetInt32());
    }

    [Theory]
    [InlineData("domains", "other.test", ProbeMode.Wildcard, 0)]
    [InlineData("modes", "wild.test", ProbeMode.Nxdomain, 0)]
    [InlineData("days", "wild.test", ProbeMode.Wildcard, 24)]
    public async Task Runs_of_different_domains_modes_or_days_are_refused_unless_forced(string named, string domain, ProbeMode mode, int hoursLater)
    {
        var one = await RunAsync(Start, "one", partial: false, Status.Success, Cause.ExpectedAnswer);
        var two = await RunAsync(Start.AddHours(hoursLater).AddMinutes(5), "two", partial: false, Status.Success, Cause.ExpectedAnswer, domain, mode);
        var (code, text, errors) = await _program.RunAsync(["aggregate", one.Path, two.Path]);
        Assert.True(code == 2, text + errors);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.Contains("--force", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_program.In("public")));

        (code, text, errors) = await _program.RunAsync(["aggregate", one.Path, two.Path, "--force"]);
        Assert.True(code == 0, text + errors);
        Assert.True(File.Exists(_program.In("public/latest.json")));
    }

    [Theory]
    [InlineData("/nonexistent/run")]
    public async Task A_directory_that_is_no_run_is_named(string path)
    {
        var (code, _, errors) = await _program.RunAsync(["aggregate", path]);
        Assert.NotEqual(0, code);
        Assert.Contains(path, errors, StringComparison.Ordinal);
    }

    private async Task<RunDirectory> RunAsync(DateTimeOffset start, string vantage, bool partial, Status status, Cause cause, string domain = "wild.test", ProbeMode mode = ProbeMode.Wildcard)
    {
        var directory = RunDirectory.Create(_program.In("analysis_results"), start);
        await directory.WriteInfoAsync(new RunInfo
        {
            RunId = directory.RunId,
            Vantage = vantage,
            Start = start,
            End = start.AddMinutes(4),
            Outcome = RunOutcome.Completed,
            Domain = domain,
            Mode = mode,
            Partial = partial,
            Versions = RunVersions.Here("0.1.0", "0.4.9.11"),
        });
        await directory.WriteRecordAsync(new ExitRecord
        {
            ExitFingerprint = "25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE",
            ExitNickname = "exit000",
            ExitAddress = "127.3.0.1",
            Mode = mode,
            Status = status,
            Cause = cause,
            Error = status == Status.Success ? null : "It did not answer.",
            Timing = new RecordTiming(100, 50, 150),
            Timestamp = start.ToUnixTimeSeconds(),
            RunId = directory.RunId,
        });
        return directory;
    }
}
