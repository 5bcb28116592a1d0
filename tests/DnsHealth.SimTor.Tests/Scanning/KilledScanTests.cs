using DnsHealth.EndToEnd;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Tests.Contract;
using DnsHealth.SimTor.Truth;
using DnsHealth.TestNetwork;
using Xunit.Abstractions;

namespace DnsHealth.SimTor.Tests.Scanning;

/// <summary>A scan that is killed outright, at whatever moment, loses nothing that was decided.</summary>
public sealed class KilledScanTests(ITestOutputHelper output) : IDisposable
{
    private const int Moments = 20;

    /// <summary>Scans under way together: each waits more than it works.</summary>
    private const int Together = 3;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Killed_at_20_random_moments_each_resumed_every_exit_has_one_true_record_and_nothing_is_done_twice()
    {
        string[] resolvers = ["wrong", "nxdomain", "servfail", "refused", "nodata", "private", "drop", "slow:0.3", "flaky:50"];
        await ScenarioFile.WriteAsync(_scratch, new Scenario
        {
            Exits = 120,
            FirstHops = 12,
            CircuitMs = new LatencyShape { Median = 50, P95 = 150 },
            DnsMs = new LatencyShape { Median = 20, P95 = 80 },
            Shares = new Shares
            {
                ExitsDown = 0.03,
                CircuitFlaky = 0.03,
                FirstHopsDown = 0.08,
                FirstHopsFlaky = 0.08,
                Resolvers = resolvers.ToDictionary(resolver => resolver, _ => 0.02),
            },
        });
        await using var preflight = await PreflightProcess.StartAsync(_scratch.In("scenario.json"));
        var truth = NetworkTruth.FromJson(await File.ReadAllTextAsync(SimTruth.PathFor(_scratch.In("scenario.json"))));
        Assert.True(KilledScan.StageCount <= Moments, "each stage is to be killed at least once");

        var seed = KilledScan.Seed;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // Each stage once, and then any.
        List<(int Stage, int Seed)> moments =
            [.. Enumerable.Range(0, Moments).Select(moment => (moment < KilledScan.StageCount ? moment : random.Next(KilledScan.StageCount), random.Next()))];
        var killed = new KilledScan(truth, Scan, output);
        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = Together },
            async (moment, _) => await killed.RunAsync(moment.Stage, new Random(moment.Seed)));

        IEnumerable<string> Scan(Scratch scratch, string[] more) =>
        [
            "scan",
            "--tor", SimTorNetwork.Binary,
            "--torrc-extra", _scratch.In("extra.torrc"),
            "--preflight-server", preflight.EndPoint,
            "--state-dir", scratch.In("state"),
            "--output-dir", scratch.In("public"),
            "--analysis-dir", scratch.In("analysis"),
            "--log-dir", scratch.In("logs"),
            "--circuit-timeout", "4", "--circuit-retries", "3", "--query-timeout", "4", "--retries", "1", "--recheck-delay", "0.5",
            "--build-delay", "0.01", "--delay-noise", "0.005", "--min-success", "0",
            .. more,
        ];
    }
}
