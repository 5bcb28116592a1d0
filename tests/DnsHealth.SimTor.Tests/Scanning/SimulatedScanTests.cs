using DnsHealth.EndToEnd;
using DnsHealth.Probing;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Tests.Contract;
using DnsHealth.SimTor.Truth;
using DnsHealth.TestNetwork;
using Xunit.Abstractions;

namespace DnsHealth.SimTor.Tests.Scanning;

/// <summary>The program scans a simulated network with relays of every behaviour, and its verdicts are the truth.</summary>
public sealed class SimulatedScanTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Resolvers =
    [
        "wrong", "hijack", "nxdomain", "servfail", "refused", "notimp", "nodata", "private", "drop", "slow:0.3", "slow:1.5", "slow:5", "flaky:50", "flaky:100",
    ];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("wild.test", ProbeMode.Wildcard)]
    [InlineData("nx.test", ProbeMode.Nxdomain)]
    public async Task Every_exit_of_300_gets_the_verdict_that_is_true(string domain, ProbeMode mode)
    {
        var scenario = new Scenario
        {
            Exits = 300,
            FirstHops = 16,
            CircuitMs = new LatencyShape { Median = 60, P95 = 200 },
            DnsMs = new LatencyShape { Median = 20, P95 = 100 },
            Scan = new ScanPolicy { BuildDelay = 0.01, CircuitTimeout = 6, QueryTimeout = 6 },
            Shares = new Shares
            {
                ExitsDown = 0.02,
                ExitsFrozen = 0.01,
                ExitsStalled = 0.01,
                CircuitFlaky = 0.02,
                FirstHopsDown = 0.06,
                FirstHopsFrozen = 0.06,
                FirstHopsSlow = 0.06,
                FirstHopsFlaky = 0.06,
                FirstHopsPartial = 0.06,
                Resolvers = Resolvers.ToDictionary(resolver => resolver, _ => 0.01),
            },
        };
        await ScenarioFile.WriteAsync(_scratch, scenario);
        await using var preflight = await PreflightProcess.StartAsync(_scratch.In("scenario.json"));
        var (code, text, errors) = await ScanProcess.RunAsync(
            "scan",
            "--domain", domain,
            "--tor", SimTorNetwork.Binary,
            "--torrc-extra", _scratch.In("extra.torrc"),
            "--preflight-server", preflight.EndPoint,
            "--state-dir", _scratch.In("state"),
            "--output-dir", _scratch.In("public"),
            "--analysis-dir", _scratch.In("analysis"),
            "--log-dir", _scratch.In("logs"),
            "--circuit-timeout", "6", "--circuit-retries", "3", "--query-timeout", "6", "--recheck-delay", "1",
            "--build-delay", "0.01", "--delay-noise", "0.005", "--min-success", "0");
        output.WriteLine(text + errors);
        Assert.Equal(0, code);

        var json = await File.ReadAllTextAsync(SimTruth.PathFor(_scratch.In("scenario.json")));
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Equal(mode, run.Info.Mode);
        Assert.Empty(ScanProcess.Differences(NetworkTruth.FromJson(json), run.Records, mode));

        Assert.All(run.Records, record => Assert.Equal($"{record.ExitNickname}.example", record.Operator?.Key));
        Assert.Equal(1, run.Records.Sum(record => record.ExitShare ?? 0), 3);

        var truth = SimTruth.FromJson(json);
        output.WriteLine($"{truth.Seen} {truth.Ideal}");
        Assert.Equal(300, truth.Exits.Count);
        if (mode == ProbeMode.Wildcard)
        {
            var scan = run.Info.Stages.Single(stage => stage.Name == "scan").Ms;
            Assert.True(scan >= truth.Ideal.BoundMs, $"a scan of {scan} ms is faster than it can be: {truth.Ideal}");
        }

        Assert.Equal(0, truth.Seen!.RepeatedNames);
        var attempts = run.Records.Sum(record => record.Evidence.Count);
        Assert.True(truth.Seen.CircuitsLaunched >= attempts, $"{truth.Seen.CircuitsLaunched} circuits for {attempts} attempts");
        // What is asked of other exits, to try a first hop in doubt, is in no exit's record.
        var witnesses = run.Info.FirstHops.Sum(hop => hop.Uses) - attempts;
        var unrecorded = truth.Seen.Questions - run.Records.Sum(record => record.Evidence.Sum(attempt => attempt.Queries.Count));
        Assert.InRange(unrecorded, 0, 3 * witnesses);
    }
}
