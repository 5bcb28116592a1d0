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
    [InlineData("""{"partial_percent": 101}""")]
    [InlineData("""{"turns_after": -1}""")]
    [InlineData("""{"overload": {"network_limit": -1}}""")]
    [InlineData("""{"scan": {"max_circuits": 0}}""")]
    public void A_scenario_that_cannot_be_is_refused(string json) => Assert.Throws<FormatException>(() => Scenario.FromJson(json));

    [Theory]
    [InlineData("""{"exit": 5}""")]
    [InlineData("null")]
    public void What_is_no_scenario_is_refused(string json) => Assert.Throws<JsonException>(() => Scenario.FromJson(json));

    [Fact]
    public void Shares_that_are_more_than_the_whole_are_refused() =>
        Assert.Throws<FormatException>(() => SimNetwork.Of(new Scenario { Shares = new Shares { ExitsDown = 0.6, ExitsFrozen = 0.6 } }));

    [Fact]
    public void What_a_resolver_does_can_be_told_however_slow_it_is()
    {
        var scenario = Scenario with
        {
            DnsMs = new LatencyShape { Median = 1500, P95 = 5000 },
            Shares = new Shares { Resolvers = new Dictionary<string, double> { ["servfail"] = 0.2, ["nxdomain"] = 0.2, ["slow:0.3"] = 0.2, ["slow:5"] = 0.2 } },
        };
        var resolver = new ExitResolver(scenario);
        foreach (var exit in SimNetwork.Of(scenario).Exits)
        {
            var answer = resolver.Ask(exit, "name.wild.test", TimeSpan.Zero);
            var (address, longest) = exit.Resolver!.ToString() switch
            {
                "servfail" or "nxdomain" => (null, 0.9),
                "slow:5" => (null, 2),
                _ => ("192.0.2.53", 1.8),
            };
            Assert.Equal(address, answer.Address?.ToString());
            Assert.InRange(answer.After.TotalSeconds, 0.01, longest);
        }
    }

    private static string Describe(SimRelay relay) =>
        $"{relay.LongName} {relay.Address} {relay.State} {relay.Resolver} {relay.CircuitTime} {relay.DnsTime}";
}
