using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.SimTor.Tests.Client;

/// <summary>The faults that the contract has no counterpart for.</summary>
public sealed class SimClientTests
{
    private static readonly Scenario Quick = new()
    {
        Exits = 100,
        FirstHops = 4,
        CircuitMs = new LatencyShape { Median = 40, P95 = 60 },
        DnsMs = new LatencyShape { Median = 10, P95 = 20 },
        // No first hop gives in under what is asked of it here.
        Overload = new Overload { Threshold = 1000 },
    };

    [Fact]
    public void A_refusing_first_hop_answers_for_itself_and_every_exit_looks_down_over_it()
    {
        using var client = new SteppedClient(Quick with { Shares = new Shares { FirstHopsRefusing = 0.25, ExitsDown = 0.01 } });
        var refusing = Hop(client, RelayState.Refusing);
        var well = Hop(client, RelayState.Up);
        Assert.StartsWith($"BUILT {refusing.LongName} ", client.Build(refusing)[^1], StringComparison.Ordinal);

        var down = client.Network.Exits.First(exit => exit.State == RelayState.Down);
        var byDeadExit = client.Build(well, down).Select(line => Shape(line, well));
        foreach (var exit in client.Network.Exits.Where(exit => exit.State == RelayState.Up).Take(20))
        {
            var events = client.Build(refusing, exit);
            Assert.Equal(byDeadExit, events.Select(line => Shape(line, refusing)));
            Assert.Contains(events[^1].Split(' ')[^1], (string[])["REMOTE_REASON=CONNECTFAILED", "REMOTE_REASON=RESOURCELIMIT"]);
            Assert.StartsWith("BUILT ", client.Build(well, exit)[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_partial_first_hop_never_reaches_some_exits_and_always_the_others()
    {
        using var client = new SteppedClient(Quick with { Exits = 400, Shares = new Shares { FirstHopsPartial = 0.5 } });
        var hops = client.Network.FirstHops.Where(hop => hop.State == RelayState.Partial).ToList();
        var first = hops.ConvertAll(hop => Unreached(client, hop));
        Assert.All(first, unreached => Assert.InRange(unreached.Count, 120, 200)); // 40 % of 400, four sigma either way.
        Assert.Equal(first[0], Unreached(client, hops[0]));
        Assert.NotEqual(first[0], first[1]);
    }

    [Fact]
    public void A_turning_first_hop_is_well_until_it_turns()
    {
        using var client = new SteppedClient(Quick with { TurnsAfter = 5, Shares = new Shares { FirstHopsTurning = 0.25 } });
        var turning = Hop(client, RelayState.Turning);
        // What counts is the first circuit, and not how long a scanner takes to come to it.
        client.Pass(TimeSpan.FromSeconds(10));
        Assert.StartsWith("BUILT ", client.Build(turning, client.Network.Exits[0])[^1], StringComparison.Ordinal);
        client.Pass(TimeSpan.FromSeconds(4));
        Assert.StartsWith("BUILT ", client.Build(turning, client.Network.Exits[1])[^1], StringComparison.Ordinal);
        client.Pass(TimeSpan.FromSeconds(1));
        Assert.StartsWith("FAILED ", client.Build(turning, client.Network.Exits[1])[^1], StringComparison.Ordinal);
        Assert.StartsWith("BUILT ", client.Build(turning)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    public void An_exit_that_loses_circuits_keeps_one_of_three(int percent)
    {
        using var client = new SteppedClient(Quick with { Exits = 20, CircuitFlakyPercent = percent, Shares = new Shares { CircuitFlaky = 1 } });
        var hop = client.Network.FirstHops[0];
        var losses = 0;
        foreach (var exit in client.Network.Exits)
        {
            var inRow = 0;
            for (var circuit = 0; circuit < 12; circuit++)
            {
                var (last, stream) = client.Ask(hop, exit, $"{exit.Nickname}-{circuit}.wild.test");
                var lost = last.StartsWith("FAILED ", StringComparison.Ordinal) || stream!.Contains("REASON=DESTROY ", StringComparison.Ordinal);
                losses += lost ? 1 : 0;
                inRow = lost ? inRow + 1 : 0;
                Assert.InRange(inRow, 0, 2);
            }
        }

        // 240 circuits, with a chance of 28 % or 75 % each but for the third in a row: far more than none.
        Assert.True(losses > percent / 2, $"{losses} circuits were lost");
    }

    [Fact]
    public void A_network_that_extends_too_many_circuits_loses_the_rest_without_a_word()
    {
        using var client = new SteppedClient(Quick with { Overload = Quick.Overload with { NetworkLimit = 10 }, Shares = new Shares { ExitsDown = 0.1 } });
        var hops = client.Network.FirstHops;
        var paths = client.Network.Exits.Where(exit => exit.State == RelayState.Up).Take(40).Select((exit, index) => (SimRelay[])[hops[index % hops.Count], exit]).ToList();
        var ends = client.BuildAll(paths).Select(events => string.Join(' ', events[^1].Split(' ').Where((_, index) => index is 0 or 4))).ToList();
        Assert.Contains("BUILT", ends);
        var lost = ends.Count(end => end == "FAILED REASON=TIMEOUT");
        Assert.Equal(ends.Count, lost + ends.Count(end => end == "BUILT"));
        Assert.InRange(lost, 1, 30); // Ten at least fit in, and more as those are done.
        Assert.Equal(lost, client.Seen.CircuitsLost);

        // Those that were lost burden nobody, nor do those that failed: the next come through.
        var down = client.Network.Exits.Where(exit => exit.State == RelayState.Down).Select(exit => (SimRelay[])[hops[0], exit]);
        Assert.All(client.BuildAll([.. down]), events => Assert.Contains(" REASON=DESTROYED ", events[^1], StringComparison.Ordinal));
        Assert.All(client.BuildAll([.. paths.Take(10)]), events => Assert.StartsWith("BUILT ", events[^1], StringComparison.Ordinal));
    }

    private static SimRelay Hop(SteppedClient client, RelayState state) => client.Network.FirstHops.First(hop => hop.State == state);

    private static List<string> Unreached(SteppedClient client, SimRelay hop)
    {
        var exits = client.Network.Exits;
        var ends = client.BuildAll([.. exits.Select(exit => (SimRelay[])[hop, exit])]);
        return [.. exits.Where((_, index) => ends[index][^1].StartsWith("FAILED ", StringComparison.Ordinal)).Select(exit => exit.Nickname)];
    }

    /// <summary>An event without what differs each time: the hop's name, the time, and the other relay's reason.</summary>
    private static string Shape(string line, SimRelay hop) => string.Join(
        ' ', line.Replace(hop.LongName, "HOP", StringComparison.Ordinal).Split(' ').Select(word => word.Contains("REMOTE_", StringComparison.Ordinal) || word.StartsWith("TIME_", StringComparison.Ordinal) ? word.Split('=')[0] : word));
}
