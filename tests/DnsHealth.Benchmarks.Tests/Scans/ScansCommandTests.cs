using System.Diagnostics;
using System.Text.Json;
using Xunit.Abstractions;

namespace DnsHealth.Benchmarks.Tests.Scans;

/// <summary>The program as a process, with a network as small as can be.</summary>
public sealed class ScansCommandTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    private readonly string _scratch = Directory.CreateTempSubdirectory("dnshealth-bench-test-").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public async Task A_scan_is_measured_and_written_down()
    {
        var (code, text, bench) = await RunAsync("scans", "--exits", "30", "--", "--recheck-delay", "1");
        Assert.Equal(0, code);
        Assert.Contains("| like the live network #1 |    30 |", text, StringComparison.Ordinal);
        Assert.Contains("30/30", text, StringComparison.Ordinal);

        foreach (var field in (string[])["cpu", "os", "dotnet", "build"]) Assert.NotEqual("", bench.GetProperty("machine").GetProperty(field).GetString());
        Assert.True(bench.GetProperty("machine").GetProperty("cores").GetInt32() > 0);
        Assert.True(bench.GetProperty("machine").GetProperty("memory_mb").GetInt32() > 0);
        Assert.True(bench.GetProperty("date").GetDateTimeOffset() > new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var row = Assert.Single(bench.GetProperty("scans").EnumerateArray());
        Assert.Equal(("fast", 30, 1, 0), (row.GetProperty("settings").GetString(), Number("exits"), Number("seed"), Number("exit_code")));
        Assert.True(Number("bound_ms") > 1000);
        Assert.True(Number("bound_ms") <= Number("scan_ms"), $"{row}");
        Assert.True(Number("scan_ms") < Number("wall_ms"));
        Assert.Equal(Number("scan_ms") / Number("bound_ms"), Number("ratio"), 0.001);
        Assert.Equal(Number("cpu_ms") / 30, Number("cpu_ms_per_exit"), 0.01);

        // A .NET program takes more than this to start, and no scan of 30 exits takes as much as that.
        Assert.InRange(Number("cpu_ms"), 50, 600_000);
        Assert.InRange(Number("peak_mb"), 20, 1000);
        Assert.InRange(Number("simtor_peak_mb"), 20, 1000);
        Assert.InRange(Number("simtor_cpu_ms_per_exit"), 1, 20_000);
        Assert.True(Number("circuits") >= 30);
        Assert.Equal(30, row.GetProperty("accuracy").GetProperty("right").GetInt32());
        Assert.Contains("scan", row.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString()));

        double Number(string field) => row.GetProperty(field).GetDouble();
    }

    [Fact]
    public async Task A_wrong_verdict_is_noticed()
    {
        // The scanner is told that another address is right, and calls every healthy exit a liar.
        var (code, text, bench) = await RunAsync(
            "scans", "--exits", "30", "--", "--skip-preflight", "--mode", "wildcard", "--expected-ip", "203.0.113.9", "--recheck-delay", "0", "--min-success", "0");
        Assert.Equal(1, code);
        var row = Assert.Single(bench.GetProperty("scans").EnumerateArray());
        Assert.Equal(0, row.GetProperty("exit_code").GetInt32());
        var accuracy = row.GetProperty("accuracy");
        Assert.InRange(accuracy.GetProperty("wrong_healthy").GetInt32(), 15, 19);
        Assert.False(accuracy.GetProperty("is_perfect").GetBoolean());
        Assert.Contains("(ok): wrong_ip/unexpected_address, not success/expected_answer", text, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Text, JsonElement Bench)> RunAsync(string command, params string[] options)
    {
        var file = Path.Combine(_scratch, "bench.json");
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "DnsHealth.Benchmarks.dll"), command, "--out", file, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Deadline);
        output.WriteLine(await text + await errors);
        using var bench = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        return (process.ExitCode, await text, bench.RootElement.Clone());
    }
}
