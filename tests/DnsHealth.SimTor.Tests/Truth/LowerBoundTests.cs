using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;

namespace DnsHealth.SimTor.Tests.Truth;

public sealed class LowerBoundTests
{
    private static readonly ScanPolicy Policy = new()
    {
        BuildDelay = 0,
        MaxCircuits = 1,
        DnsRetries = 2,
        RetryDelay = 0.5,
        CircuitRetries = 3,
        CircuitTimeout = 14.5,
        QueryTimeout = 9,
    };

    // Questions: those with an answer, and the time that the resolver takes besides the exit's own time for DNS.
    [Theory]
    [InlineData("ok", 1, 1, 0)]
    [InlineData("slow:0.3", 1, 1, 300)]
    [InlineData("flaky:99", 1, 1, 0)]
    [InlineData("wrong", 2, 1, 0)]
    [InlineData("hijack", 2, 1, 0)]
    [InlineData("private", 2, 1, 0)]
    [InlineData("flaky:100", 3, 2, 0)]
    [InlineData("nxdomain", 3, 2, 0)]
    [InlineData("servfail", 3, 2, 0)]
    [InlineData("refused", 3, 2, 0)]
    public void An_exit_takes_the_circuits_and_questions_that_its_resolver_makes_necessary(string resolver, int circuits, int questions, int more)
    {
        var (exit, bound) = One(new Shares { Resolvers = new Dictionary<string, double> { [resolver] = 1 } });
        Assert.Equal(circuits, bound.Circuits);
        var each = Circuit(exit) + (questions * (Way(exit) + Dns(exit) + more));
        Assert.Equal(circuits * each, bound.SumMs, 0.01);
        Assert.Equal(bound.SumMs + ((circuits - 1) * 500), bound.LongestMs, 0.01);
        Assert.Equal(bound.LongestMs, bound.BoundMs, 0.01);
    }

    [Theory]
    [InlineData("drop")]
    [InlineData("slow:5")]
    public void A_resolver_that_is_given_up_on_takes_two_seconds_for_each_question(string resolver)
    {
        var (exit, bound) = One(new Shares { Resolvers = new Dictionary<string, double> { [resolver] = 1 } });
        Assert.Equal(3, bound.Circuits);
        Assert.Equal(3 * (Circuit(exit) + (2 * (Way(exit) + 2000))), bound.SumMs, 0.01);
    }

    [Fact]
    public void An_exit_that_is_down_is_tried_again_without_a_pause()
    {
        var (exit, bound) = One(new Shares { ExitsDown = 1 });
        Assert.Equal(4, bound.Circuits);
        Assert.Equal(4 * Circuit(exit), bound.SumMs, 0.01);
        Assert.Equal(bound.SumMs, bound.LongestMs, 0.01);
    }

    [Fact]
    public void A_frozen_exit_takes_tors_own_time_out_each_time()
    {
        var (_, bound) = One(new Shares { ExitsFrozen = 1 });
        Assert.Equal((4, 4 * 15_000d), (bound.Circuits, bound.LongestMs));
    }

    [Fact]
    public void A_first_hop_that_refuses_may_make_a_frozen_exit_look_down()
    {
        foreach (var shares in (Shares[])[new() { FirstHopsRefusing = 0.5 }, new() { FirstHopsPartial = 0.5 }, new() { FirstHopsTurning = 0.5 }])
        {
            var (exit, bound) = One(shares with { ExitsFrozen = 1 });
            Assert.Equal(4 * Circuit(exit), bound.LongestMs, 0.01);
        }
    }

    [Fact]
    public void A_stalled_exit_takes_the_query_time_out_each_time()
    {
        var (exit, bound) = One(new Shares { ExitsStalled = 1 });
        Assert.Equal(3, bound.Circuits);
        Assert.Equal(3 * (Circuit(exit) + 9000), bound.SumMs, 0.01);
    }

    [Fact]
    public void What_chance_decides_is_taken_to_go_well()
    {
        var (exit, bound) = One(new Shares { CircuitFlaky = 1, FirstHopsSlow = 0.5, FirstHopsDown = 0.5 });
        Assert.Equal(1, bound.Circuits);
        Assert.Equal(Circuit(exit) + Way(exit) + Dns(exit), bound.SumMs, 0.01);
    }

    [Fact]
    public void Without_retries_everything_takes_one_circuit()
    {
        foreach (var resolver in (string[])["wrong", "servfail"])
        {
            var (_, bound) = One(
                new Shares { Resolvers = new Dictionary<string, double> { [resolver] = 1 } },
                Policy with { DnsRetries = 0, CircuitRetries = 0 });
            Assert.Equal(1, bound.Circuits);
        }
    }

    [Fact]
    public void The_greatest_of_pace_places_and_longest_exit_is_the_bound()
    {
        var scenario = Scenario.LiveLike(1000, 1);
        var paced = LowerBound.Of(scenario with { Scan = Policy with { BuildDelay = 1, MaxCircuits = 1000 } });
        Assert.Equal((paced.Circuits - 1) * 1000d, paced.BoundMs, 0.01);
        Assert.Equal(paced.PaceMs, paced.BoundMs);
        var crowded = LowerBound.Of(scenario with { Scan = Policy with { MaxCircuits = 7 } });
        Assert.Equal(crowded.SumMs / 7, crowded.BoundMs, 0.01);
        var open = LowerBound.Of(scenario with { Scan = Policy with { MaxCircuits = 1000 } });
        Assert.Equal(open.LongestMs, open.BoundMs, 0.01);
        Assert.True(open.BoundMs < crowded.BoundMs && crowded.BoundMs < paced.BoundMs);
        Assert.Equal(open.Circuits, crowded.Circuits);
    }

    private static (SimRelay Exit, LowerBound Bound) One(Shares shares, ScanPolicy? policy = null)
    {
        var scenario = Scenario.LiveLike(20, 7) with { Exits = 1, FirstHops = 2, Shares = shares, Scan = policy ?? Policy };
        return (SimNetwork.Of(scenario).Exits[0], LowerBound.Of(scenario));
    }

    private static double Circuit(SimRelay exit) => exit.CircuitTime.TotalMilliseconds;

    private static double Dns(SimRelay exit) => exit.DnsTime.TotalMilliseconds;

    /// <summary>There and back behind the first hop, less the handshake.</summary>
    private static double Way(SimRelay exit) => exit.CircuitTime.TotalMilliseconds * 0.65 * 0.9;
}
