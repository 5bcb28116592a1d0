using DnsHealth.Benchmarks.Alerts;
using DnsHealth.Health;
using DnsHealth.Options;
using DnsHealth.Probing;

namespace DnsHealth.Benchmarks.Tests.Alerts;

public sealed class AlertReplayTests
{
    private static readonly int[] Seeds = [.. Enumerable.Range(1, AlertsCommand.Networks)];

    [Fact]
    public void The_default_threshold_names_all_that_are_broken_in_three_tested_runs_and_few_that_are_healthy()
    {
        var rows = AlertReplay.Run([2, new ScanOptions().AlertThreshold], Seeds);
        var (lower, chosen) = (rows[0], rows[1]);
        Assert.Equal(1, chosen.Recall);
        Assert.InRange(chosen.TestedRunsMost, 1, 3);
        Assert.InRange(chosen.HealthyNamedMost, 0, 9);
        // One less would not do: that is why it is what it is.
        Assert.True(lower.HealthyNamed >= 10, $"{lower.HealthyNamed} healthy exits named with {lower.Threshold}");
    }

    [Fact]
    public void The_runs_are_as_they_are_said_to_be()
    {
        var network = new ReplayedNetwork(7);
        var (failed, reached, unreachable) = (0, 0, 0);
        for (var run = 0; run < ReplayedNetwork.Runs; run++)
        {
            var seen = network.Observe(run);
            unreachable += seen.Count(one => one.Status == Status.CircuitFail);
            foreach (var one in seen.Zip(network.Natures).Where(one => one.Second == ExitNature.Healthy && one.First.Status != Status.CircuitFail))
            {
                reached++;
                if (one.First.Status != Status.Success) failed++;
            }
        }

        Assert.InRange((double)failed / reached, 0.015, 0.019);
        Assert.InRange((double)unreachable / (ReplayedNetwork.Runs * network.Natures.Count), 0.115, 0.125);
        Assert.Equal(new ReplayedNetwork(7).Observe(0), new ReplayedNetwork(7).Observe(0));
    }

    [Fact]
    public void Health_tells_the_exits_apart()
    {
        foreach (var seed in Seeds.Take(5))
        {
            var health = AlertReplay.Health(seed);
            int Count(ExitNature nature, params HealthState[] states) => states.Sum(state => health.GetValueOrDefault((nature, state)));
            Assert.Equal(8, Count(ExitNature.Broken, HealthState.Broken));
            Assert.Equal(1, Count(ExitNature.Lying, HealthState.Lying));
            Assert.InRange(Count(ExitNature.Intermittent, HealthState.Intermittent, HealthState.Broken), 18, 20);
            Assert.InRange(Count(ExitNature.Healthy, HealthState.Healthy), 2990, 3000);
        }
    }
}
