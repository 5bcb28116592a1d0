using System.Net;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;

namespace DnsHealth.SimTor.Tests.Truth;

public sealed class TruthTellerTests
{
    private static readonly IPEndPoint Preflight = new(IPAddress.Loopback, 5353);

    [Fact]
    public void An_exit_that_is_up_is_never_to_be_called_unreachable()
    {
        var truth = Tell(Scenario.AllFaults(3100, 1, 0.2));
        foreach (var exit in truth.Exits)
        {
            var unreachable = exit.Wildcard.Concat(exit.Nxdomain).Where(verdict => verdict.StartsWith("circuit_fail/", StringComparison.Ordinal));
            if (exit.Behaviour is "down" or "frozen") Assert.Equal(["circuit_fail/exit_unreachable", "circuit_fail/exit_unreachable"], unreachable);
            else Assert.Empty(unreachable);
        }

        var flaky = truth.Exits.Where(exit => exit.Behaviour == "circuit_flaky").ToList();
        Assert.NotEmpty(flaky);
        Assert.All(flaky, exit => Assert.Equal(["success/expected_answer"], exit.Wildcard));
    }

    [Fact]
    public void A_resolver_that_is_given_up_on_may_be_heard_too_late_over_a_slow_first_hop_only()
    {
        var scenario = new Scenario { Shares = new Shares { Resolvers = new Dictionary<string, double> { ["drop"] = 1 } } };
        Assert.Equal(["timeout/resolver_timeout"], Tell(scenario).Exits[0].Wildcard);
        var slow = Tell(scenario with { Shares = scenario.Shares with { FirstHopsSlow = 0.1 } });
        Assert.Equal(["timeout/resolver_timeout", "timeout/no_reply"], slow.Exits[0].Wildcard);
    }

    [Fact]
    public void First_hops_are_named_by_what_ails_them()
    {
        var behaviours = Tell(Scenario.AllFaults(3100, 1)).FirstHops.Select(hop => hop.Behaviour).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["down", "flaky", "frozen", "ok", "partial", "refusing", "slow", "turning"], behaviours);
    }

    private static SimTruth Tell(Scenario scenario) => TruthTeller.Tell(scenario, SimNetwork.Of(scenario), Preflight);
}
