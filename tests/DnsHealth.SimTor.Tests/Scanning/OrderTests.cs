using System.Text.Json;
using DnsHealth.EndToEnd;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Tests.Contract;
using Xunit.Abstractions;

namespace DnsHealth.SimTor.Tests.Scanning;

/// <summary>What a run says of itself and leaves for the next one: its vantage, and which exits need not come first again.</summary>
public sealed class OrderTests(ITestOutputHelper output) : IDisposable
{
    private const int Exits = 40;

    private static readonly string ThisHost = VantageName.OfHost(Environment.MachineName);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Exits_that_another_shard_left_come_first_in_the_next_run_and_each_run_names_its_vantage()
    {
        await ScenarioFile.WriteAsync(_scratch, new Scenario
        {
            Exits = Exits,
            FirstHops = 6,
            CircuitMs = new LatencyShape { Median = 20, P95 = 60 },
            DnsMs = new LatencyShape { Median = 5, P95 = 20 },
        });
        await using var preflight = await PreflightProcess.StartAsync(_scratch.In("scenario.json"));
        var first = await ScanAsync(preflight, "--shard", "0/2", "--vantage", "first.host");
        Assert.Equal("first.host", first.Info.Vantage);
        var known = first.Records.Select(record => record.ExitFingerprint).ToHashSet();
        Assert.InRange(known.Count, 5, Exits - 5);
        Assert.Equal(known, await KnownAsync());

        var second = await ScanAsync(preflight, "--max-circuits", "1");
        Assert.Equal(ThisHost, second.Info.Vantage);
        Assert.Equal(Exits, second.Records.Count);
        Assert.Equal(Exits, (await KnownAsync()).Count);

        // A few exits are under way at once, so the halves may overlap at their seam.
        var begun = second.Records.OrderBy(record => record.Evidence[0].Started).Select(record => known.Contains(record.ExitFingerprint)).ToList();
        output.WriteLine(string.Concat(begun.Select(isKnown => isKnown ? 'k' : 'n')));
        Assert.DoesNotContain(true, begun.Take(Exits - known.Count - 5));
        Assert.DoesNotContain(false, begun.TakeLast(known.Count - 5));

        // A run that is finished by another instance stays the run of the one that began it.
        await File.WriteAllTextAsync(_scratch.In("config.env"), "VANTAGE=elsewhere\n");
        var path = RunPaths()[^1];
        await RunAsync(preflight, "--resume", path, "--config", _scratch.In("config.env"));
        Assert.Equal(ThisHost, (await (await RunDirectory.OpenAsync(path)).ReadInfoAsync()).Vantage);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(path, RunDirectory.ReportName)));
        Assert.Equal(
            ThisHost,
            report.RootElement.GetProperty("metadata").GetProperty("scan").GetProperty("instance_names")[0].GetString());
    }

    private async Task<RunRecords> ScanAsync(PreflightProcess preflight, params string[] more)
    {
        await RunAsync(preflight, ["--domain", "wild.test", .. more]);
        return await (await RunDirectory.OpenAsync(RunPaths()[^1])).ReadAsync();
    }

    private async Task RunAsync(PreflightProcess preflight, params string[] more)
    {
        var (code, text, errors) = await ScanProcess.RunAsync(
            [
                "scan",
                "--tor", SimTorNetwork.Binary,
                "--torrc-extra", _scratch.In("extra.torrc"),
                "--preflight-server", preflight.EndPoint,
                "--state-dir", _scratch.In("state"),
                "--output-dir", _scratch.In("public"),
                "--analysis-dir", _scratch.In("analysis"),
                "--log-dir", _scratch.In("logs"),
                "--recheck-delay", "0", "--build-delay", "0.01", "--delay-noise", "0",
                .. more,
            ]);
        Assert.True(code == 0, text + errors);
    }

    /// <summary>The runs' directories, in the order in which they were begun.</summary>
    private string[] RunPaths() => [.. Directory.GetDirectories(_scratch.In("analysis")).Order(StringComparer.Ordinal)];

    private async Task<HashSet<string>> KnownAsync()
    {
        using var known = JsonDocument.Parse(await File.ReadAllBytesAsync(_scratch.In("state/known_exits.json")));
        return [.. known.RootElement.GetProperty("exits").EnumerateObject().Select(exit => exit.Name)];
    }
}
