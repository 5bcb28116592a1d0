using DnsHealth.Benchmarks.Scans;

namespace DnsHealth.Benchmarks.Tests.Scans;

public sealed class ScanCaseTests
{
    [Fact]
    public void By_itself_it_is_three_sizes_fast_and_the_live_networks_with_default_settings_too() => Assert.Equal(
        [(310, Pace.Fast), (3100, Pace.Default), (3100, Pace.Fast), (31_000, Pace.Fast)],
        ScanCase.Plan([], [], [], false).Select(scan => (scan.Scenario.Exits, scan.Pace)));

    [Fact]
    public void What_is_asked_for_is_all_that_is_scanned()
    {
        Assert.Equal([(3100, Pace.Fast, 1)], Describe(ScanCase.Plan([3100], [], [], false)));
        Assert.Equal(
            [(30, Pace.Default, 7), (30, Pace.Default, 8), (30, Pace.Fast, 7), (30, Pace.Fast, 8)],
            Describe(ScanCase.Plan([30], [7, 8], [Pace.Default, Pace.Fast], false)));
    }

    [Fact]
    public void Accuracy_is_five_networks_with_all_faults_and_five_with_many_bad_first_hops()
    {
        var plan = ScanCase.Plan([], [], [], true);
        Assert.Equal([.. Enumerable.Range(1, 5), .. Enumerable.Range(1, 5)], plan.Select(scan => scan.Scenario.Seed));
        Assert.All(plan, scan => Assert.Equal((3100, Pace.Fast), (scan.Scenario.Exits, scan.Pace)));
        Assert.All(plan, scan => Assert.True(scan.Scenario.Shares is { ExitsFrozen: > 0, FirstHopsTurning: > 0 }));
        Assert.Equal([4, 1], plan.GroupBy(scan => scan.Name).Select(group => Math.Round(group.First().Scenario.Shares.FirstHopsDown * 7 / 0.05)).OrderDescending());
    }

    private static IEnumerable<(int, Pace, int)> Describe(IEnumerable<ScanCase> plan) =>
        plan.Select(scan => (scan.Scenario.Exits, scan.Pace, scan.Scenario.Seed));
}
