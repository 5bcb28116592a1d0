using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Tests.Scenarios;

public sealed class ScenarioTests
{
    [Fact]
    public void A_network_like_the_live_one_has_its_latencies()
    {
        var exits = SimNetwork.Of(Scenario.LiveLike(31_000, 1)).Exits;
        var circuits = exits.Select(exit => exit.CircuitTime.TotalMilliseconds).Order().ToList();
        Assert.InRange(Percentile(circuits, 50), 580, 620);
        Assert.InRange(Percentile(circuits, 95), 2800, 3200);
        Assert.Equal(8000, circuits[^1]);
        var dns = exits.Where(exit => exit.Resolver!.Kind == ResolverKind.Ok).Select(exit => exit.DnsTime.TotalMilliseconds).Order().ToList();
        Assert.InRange(Percentile(dns, 50), 240, 260);
        Assert.InRange(Percentile(dns, 95), 1400, 1600);
        Assert.Equal(1800, dns[^1]);
    }

    [Theory]
    [InlineData(0.05, 39)]
    [InlineData(0.20, 155)]
    public void A_network_like_the_live_one_has_its_faults(double badFirstHops, int bad)
    {
        var network = SimNetwork.Of(Scenario.LiveLike(3100, 2, badFirstHops));
        Assert.Equal(93, network.Exits.Count(exit => exit.State == RelayState.Down));
        Assert.Equal(46, network.Exits.Count(exit => exit.State == RelayState.Flaky));
        Assert.Equal(46, network.Exits.Count(exit => exit.Resolver!.Kind == ResolverKind.Flaky));
        var broken = network.Exits.Where(exit => exit.Resolver!.Kind is not (ResolverKind.Ok or ResolverKind.Flaky)).ToList();
        Assert.InRange(broken.Count, 60, 64);
        Assert.Equal(10, broken.Select(exit => exit.Resolver!.ToString()).Distinct().Count());
        Assert.Equal(775, network.FirstHops.Count);
        Assert.InRange(network.FirstHops.Count(hop => hop.State != RelayState.Up), bad - 3, bad + 3);
        Assert.Equal(5, network.FirstHops.Select(hop => hop.State).Where(state => state != RelayState.Up).Distinct().Count());
    }

    [Fact]
    public void A_network_with_all_faults_has_every_one()
    {
        var network = SimNetwork.Of(Scenario.AllFaults(3100, 1, 0.2));
        Assert.Equal(
            [RelayState.Up, RelayState.Down, RelayState.Frozen, RelayState.Slow, RelayState.Flaky, RelayState.Refusing, RelayState.Partial, RelayState.Turning],
            network.FirstHops.Select(hop => hop.State).Distinct().Order());
        Assert.Equal(
            [RelayState.Up, RelayState.Down, RelayState.Frozen, RelayState.Flaky, RelayState.Stalled],
            network.Exits.Select(exit => exit.State).Distinct().Order());
        Assert.Equal(Enum.GetValues<ResolverKind>(), network.Exits.Select(exit => exit.Resolver!.Kind).Distinct().Order());
        Assert.InRange(network.FirstHops.Count(hop => hop.State != RelayState.Up), 150, 160);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40_000)]
    public void It_can_be_made_of_few_exits_and_of_many(int exits) =>
        Assert.Equal(exits, SimNetwork.Of(Scenario.FromJson(Scenario.AllFaults(exits, 3).ToJson())).Exits.Count);

    private static double Percentile(List<double> sorted, int percent) => sorted[sorted.Count * percent / 100];
}
