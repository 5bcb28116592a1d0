using System.Text.Json;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.SimTor.Tests.Relays;

public sealed class SimNetworkTests
{
    private static readonly Scenario Scenario = new()
    {
        Exits = 31_000,
        FirstHops = 200,
        Shares = new Shares
        {
            ExitsDown = 0.01,
            FirstHopsFrozen = 0.0001,
            Resolvers = new Dictionary<string, double> { ["servfail"] = 0.1, ["slow:5"] = 0.05 },
        },
    };

    [Fact]
    public void The_same_seed_gives_the_same_network()
    {
        var (one, other) = (SimNetwork.Of(Scenario), SimNetwork.Of(Scenario.FromJson(Scenario.ToJson())));
        Assert.Equal(one.Relays.Select(Describe), other.Relays.Select(Describe));
        Assert.NotEqual(one.Relays.Select(Describe), SimNetwork.Of(Scenario with { Seed = 2 }).Relays.Select(Describe));
    }

    [Fact]
    public void Shares_are_what_they_say_and_one_relay_at_least()
    {
        var network = SimNetwork.Of(Scenario);
        Assert.Equal(310, network.Exits.Count(exit => exit.State == RelayState.Down));
        Assert.Equal(3100, network.Exits.Count(exit => exit.Resolver!.ToString() == "servfail"));
        Assert.Equal(1550, network.Exits.Count(exit => exit.Resolver!.ToString() == "slow:5"));
        Assert.Equal(1, network.FirstHops.Count(hop => hop.State == RelayState.Frozen));
        Assert.Equal(31_200, network.ByAddress.Count);
    }

    [Theory]
    [InlineData("""{"exits": 0}""")]
    [InlineData("""{"circuit_ms": {"median": 10, "p95": 5}}""")]
    public void A_scenario_that_cannot_be_is_refused(string json) => Assert.Throws<FormatException>(() => Scenario.FromJson(json));

    [Theory]
    [InlineData("""{"exit": 5}""")]
    [InlineData("null")]
    public void What_is_no_scenario_is_refused(string json) => Assert.Throws<JsonException>(() => Scenario.FromJson(json));

    [Fact]
    public void Shares_that_are_more_than_the_whole_are_refused() =>
        Assert.Throws<FormatException>(() => SimNetwork.Of(new Scenario { Shares = new Shares { ExitsDown = 0.6, ExitsFrozen = 0.6 } }));

    private static string Describe(SimRelay relay) =>
        $"{relay.LongName} {relay.Address} {relay.State} {relay.Resolver} {relay.CircuitTime} {relay.DnsTime}";
}
