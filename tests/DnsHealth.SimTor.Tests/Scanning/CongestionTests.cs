using DnsHealth.EndToEnd;
using DnsHealth.Probing;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Tests.Contract;
using Xunit.Abstractions;

namespace DnsHealth.SimTor.Tests.Scanning;

/// <summary>A network that is asked too much of loses circuits of exits that are well: the scan goes slower, says so, and blames none of them.</summary>
public sealed class CongestionTests(ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task In_a_network_that_loses_circuits_under_load_the_scan_backs_off_and_every_exit_is_found_well()
    {
        await ScenarioFile.WriteAsync(_scratch, new Scenario
        {
            Exits = 1500,
            FirstHops = 16,
            CircuitMs = new LatencyShape { Median = 300, P95 = 600 },
            DnsMs = new LatencyShape { Median = 20, P95 = 60 },
            Overload = new Overload { NetworkLimit = 30 },
        });
        await using var preflight = await PreflightProcess.StartAsync(_scratch.In("scenario.json"));
        var (code, text, errors) = await ScanProcess.RunAsync(
            "scan",
            "--domain", "wild.test",
            "--tor", SimTorNetwork.Binary,
            "--torrc-extra", _scratch.In("extra.torrc"),
            "--preflight-server", preflight.EndPoint,
            "--state-dir", _scratch.In("state"),
            "--output-dir", _scratch.In("public"),
            "--analysis-dir", _scratch.In("analysis"),
            "--log-dir", _scratch.In("logs"),
            "--circuit-timeout", "4", "--query-timeout", "6", "--recheck-delay", "1",
            "--build-delay", "0", "--delay-noise", "0", "--max-circuits", "200");
        output.WriteLine(text + errors);
        Assert.Equal(0, code);

        var run = await ScanProcess.RecordsAsync(_scratch);
        output.WriteLine(string.Join('\n', run.Info.Pace));
        Assert.All(run.Records, record => Assert.Equal(Status.Success, record.Status));
        Assert.Contains(run.Info.Pace, change => change.Share <= 0.5);
        Assert.Contains(run.Info.Pace, change => change.Reason == "nothing amiss");
        Assert.Contains("The pace is slowed to", await File.ReadAllTextAsync(Directory.GetFiles(_scratch.In("logs")).Single()), StringComparison.Ordinal);
    }
}
