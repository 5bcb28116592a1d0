using DnsHealth.Operators;
using DnsHealth.Tests.Probing;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Operators;

public sealed class ExitCapacityTests
{
    private const RelayFlags Exit = RelayFlags.Running | RelayFlags.Valid | RelayFlags.Exit;

    [Fact]
    public void An_exit_counts_by_its_weight_and_a_guard_by_the_weight_that_guards_have_as_exits()
    {
        var shares = ExitCapacity.Shares(Network() with { BandwidthWeights = new Dictionary<string, int> { ["Wee"] = 10_000, ["Wed"] = 2500, ["Weg"] = 1 } });
        // 600 × 1 + 800 × 0.25 = 800
        Assert.Equal(4, shares.Count);
        Assert.Equal(0.75, shares[TestRelay.Fingerprint(1)], 12);
        Assert.Equal(0.25, shares[TestRelay.Fingerprint(2)], 12);
        Assert.Equal(0, shares[TestRelay.Fingerprint(3)]);
        Assert.Equal(0, shares[TestRelay.Fingerprint(4)]);
    }

    [Fact]
    public void A_weight_that_is_missing_is_the_whole_scale()
    {
        var shares = ExitCapacity.Shares(Network());
        Assert.Equal(600.0 / 1400, shares[TestRelay.Fingerprint(1)], 12);
        var scaled = Network() with
        {
            Parameters = new Dictionary<string, int> { ["bwweightscale"] = 100 },
            BandwidthWeights = new Dictionary<string, int> { ["Wed"] = 25 },
        };
        Assert.Equal(0.75, ExitCapacity.Shares(scaled)[TestRelay.Fingerprint(1)], 12);
    }

    [Fact]
    public void Shares_are_of_the_whole_whatever_the_numbers()
    {
        var random = new Random(20260131);
        var exits = Enumerable.Range(1, 3000).Select(number => TestRelay.Make(number, random.Next(2) == 0 ? Exit : Exit | RelayFlags.Guard, "5.0.0.1", random.NextInt64(1, long.MaxValue)));
        var shares = ExitCapacity.Shares(TestRelay.Consensus(exits) with { BandwidthWeights = new Dictionary<string, int> { ["Wed"] = 1234 } });
        Assert.Equal(1, shares.Values.Sum(), 9);
        Assert.All(shares.Values, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Without_any_weight_nobody_has_a_share()
    {
        Assert.Empty(ExitCapacity.Shares(TestRelay.Consensus()));
        Assert.Empty(ExitCapacity.Shares(TestRelay.Consensus(TestRelay.Make(1, Exit, "5.0.0.1", bandwidth: 0))));
        Assert.Empty(ExitCapacity.Shares(Network() with { BandwidthWeights = new Dictionary<string, int> { ["Wee"] = 0, ["Wed"] = -5 } }));
    }

    private static Consensus Network() => TestRelay.Consensus(
        TestRelay.Make(1, Exit, "5.0.0.1", bandwidth: 600),
        TestRelay.Make(2, Exit | RelayFlags.Guard, "5.0.0.2", bandwidth: 800),
        TestRelay.Make(3, Exit | RelayFlags.BadExit, "5.0.0.3", bandwidth: 5000),
        TestRelay.Make(4, RelayFlags.Running | RelayFlags.BadExit, "5.0.0.4", bandwidth: 5000),
        TestRelay.Make(5, TestRelay.GoodHop, "5.0.0.5", bandwidth: 9000));
}
