using DnsHealth.Options;
using DnsHealth.Selection;
using DnsHealth.Tests.Probing;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Selection;

public class FirstHopSelectorTests
{
    private const RelayFlags Good = TestRelay.GoodHop;

    [Fact]
    public void First_hops_are_guards_that_are_no_exits_and_no_authorities()
    {
        var good = Relays(1, 10, Good).ToList();
        var others = Relays(20, 5, Good | RelayFlags.Exit)
            .Concat(Relays(30, 5, Good | RelayFlags.Authority))
            .Concat(Relays(40, 5, Good & ~RelayFlags.Guard))
            .Concat(Relays(50, 5, Good & ~RelayFlags.Stable))
            .Concat(Relays(60, 5, Good & ~RelayFlags.Fast));
        Assert.Equal(Set(good), Set(Choose(good.Concat(others))));
    }

    [Fact]
    public void The_rules_yield_from_the_last_in_a_network_too_small_for_them()
    {
        // Each group lacks one thing more; with three relays at each step, the next rule has to yield every time.
        List<(RelayFlags Flags, int Expected)> steps =
        [
            (Good & ~RelayFlags.Guard, 6),
            ((Good & ~RelayFlags.Guard) | RelayFlags.Exit, 6),
            (Good & ~(RelayFlags.Guard | RelayFlags.Stable), 6),
            (Good & ~(RelayFlags.Guard | RelayFlags.Fast), 6),
            (Good | RelayFlags.Authority, 6),
        ];
        foreach (var (flags, expected) in steps)
        {
            var chosen = Choose([.. Relays(1, 3, Good), .. Relays(11, 3, flags)]);
            Assert.Equal(expected, chosen.Count);
            Assert.Equal(4, Choose([.. Relays(1, 4, Good), .. Relays(11, 3, flags)]).Count);
        }

        // Of two rules the later yields first: a relay without Guard comes before one without Stable.
        Assert.Equal(
            Set([.. Relays(1, 3, Good), .. Relays(11, 3, Good & ~RelayFlags.Guard)]),
            Set(Choose([.. Relays(1, 3, Good), .. Relays(11, 3, Good & ~RelayFlags.Guard), .. Relays(21, 3, Good & ~RelayFlags.Stable)])));
    }

    [Fact]
    public void Relays_that_were_used_before_are_avoided_where_there_are_others_enough()
    {
        var relays = Relays(1, 60, Good).ToList();
        var before = FirstHopSelector.Choose(TestRelay.Consensus(relays), new Random(1));
        var used = before.Select(relay => relay.Fingerprint).ToHashSet();
        var after = FirstHopSelector.Choose(TestRelay.Consensus(relays), new Random(1), used);
        Assert.Equal(FirstHopSelector.Wanted, after.Count);
        Assert.DoesNotContain(after, relay => used.Contains(relay.Fingerprint));

        // With too few others, the best that there are.
        var few = FirstHopSelector.Choose(TestRelay.Consensus(relays.Take(30)), new Random(1), relays.Take(10).Select(relay => relay.Fingerprint).ToHashSet());
        Assert.Equal(FirstHopSelector.Wanted, few.Count);
    }

    [Fact]
    public void Witnesses_are_exits_that_can_be_asked_stable_ones_first()
    {
        const RelayFlags Exit = Good | RelayFlags.Exit;
        var consensus = TestRelay.Consensus(
        [
            .. Relays(1, 20, Good),
            .. Relays(30, 3, Exit),
            .. Relays(40, 30, Exit & ~RelayFlags.Stable),
            .. Relays(80, 3, Exit | RelayFlags.BadExit),
            TestRelay.Make(90, Exit, "20.90.0.1", described: false),
        ]);
        var witnesses = FirstHopSelector.Witnesses(consensus, new Random(1));
        Assert.Equal(FirstHopSelector.Wanted, witnesses.Count);
        Assert.All(witnesses, witness => Assert.True(witness.IsExit && !witness.Has(RelayFlags.BadExit) && witness.Descriptor is not null));
        Assert.All(witnesses.Take(3), witness => Assert.True(witness.Has(RelayFlags.Stable)));
    }

    [Fact]
    public void Some_things_never_yield()
    {
        Assert.Empty(Choose(
        [
            .. Relays(1, 3, Good & ~RelayFlags.Running),
            .. Relays(11, 3, Good & ~RelayFlags.Valid),
            .. Relays(21, 3, Good | RelayFlags.BadExit),
            TestRelay.Make(31, Good, "20.31.0.1", described: false),
            TestRelay.Make(32, Good, "20.32.0.1", hibernating: true),
        ]));
        Assert.Single(Choose(Relays(1, 1, Good)));
    }

    [Fact]
    public void There_are_no_more_than_wanted() =>
        Assert.Equal(FirstHopSelector.Wanted, Choose(Relays(1, 100, Good)).Count);

    [Fact]
    public void No_two_are_of_one_network_or_family()
    {
        var networks = Enumerable.Range(0, 100).Select(i => TestRelay.Make(i, Good, $"20.{i % 10}.{i}.1"));
        Assert.Equal(10, Choose(networks).Count);
        var families = Enumerable.Range(0, 100).Select(i =>
            TestRelay.Make(i, Good, $"20.{i}.0.1", family: [.. Enumerable.Range(0, 100).Where(other => other % 8 == i % 8)]));
        Assert.Equal(8, Choose(families).Count);
    }

    [Fact]
    public void A_family_is_what_both_declare()
    {
        var one = TestRelay.Make(1, Good, "20.1.0.1", family: 2);
        Assert.False(FirstHopSelector.AreRelated(one, TestRelay.Make(2, Good, "20.2.0.1")));
        Assert.False(FirstHopSelector.AreRelated(one, TestRelay.Make(2, Good, "20.2.0.1", described: false)));
        Assert.True(FirstHopSelector.AreRelated(one, TestRelay.Make(2, Good, "20.2.0.1", family: 1)));
        Assert.True(FirstHopSelector.AreRelated(one, TestRelay.Make(3, Good, "20.1.255.255")));
        Assert.False(FirstHopSelector.AreRelated(one, TestRelay.Make(3, Good, "20.2.0.1")));
    }

    [Fact]
    public void Relatives_are_taken_where_there_is_nobody_else() =>
        Assert.Equal(12, Choose(Enumerable.Range(1, 12).Select(i => TestRelay.Make(i, Good, $"127.0.0.{i}"))).Count);

    [Fact]
    public void More_bandwidth_makes_a_relay_likelier()
    {
        var relays = Enumerable.Range(1, 100).Select(i => TestRelay.Make(i, Good, $"20.{i}.0.1", bandwidth: i <= 50 ? 9000 : 1000)).ToList();
        var random = new Random(1);
        var fast = Enumerable.Range(0, 200)
            .SelectMany(_ => FirstHopSelector.Choose(TestRelay.Consensus(relays), random))
            .Count(relay => relay.Status.Bandwidth == 9000);
        // Nearly all of 24 are of the fast half; evenly chosen it would be half of them.
        Assert.InRange(fast / (200.0 * FirstHopSelector.Wanted), 0.8, 0.97);
    }

    [Fact]
    public void A_network_without_bandwidths_is_chosen_from_evenly()
    {
        var relays = Enumerable.Range(1, 48).Select(i => TestRelay.Make(i, Good, $"20.{i}.0.1", bandwidth: 0)).ToList();
        var random = new Random(1);
        var counts = Enumerable.Range(0, 400).SelectMany(_ => FirstHopSelector.Choose(TestRelay.Consensus(relays), random)).CountBy(relay => relay.Fingerprint);
        Assert.All(relays, relay => Assert.InRange(counts.Single(pair => pair.Key == relay.Fingerprint).Value, 140, 260));
    }

    [Fact]
    public void First_hops_that_were_asked_for_are_taken_as_they_are()
    {
        List<Relay> relays = [TestRelay.Make(1, RelayFlags.None, "20.1.0.1"), .. Relays(2, 5, Good)];
        var chosen = FirstHopSelector.Fixed(TestRelay.Consensus(relays), [relays[3].Fingerprint, relays[0].Fingerprint]);
        Assert.Equal([relays[3], relays[0]], chosen);
    }

    [Fact]
    public void A_first_hop_that_is_not_in_the_consensus_is_a_setting_that_cannot_be_used()
    {
        var unknown = TestRelay.Fingerprint(99);
        var exception = Assert.Throws<SettingException>(() => FirstHopSelector.Fixed(TestRelay.Consensus(Relays(1, 3, Good)), [unknown]));
        Assert.Equal((ScanSettings.FirstHop, unknown.ToString()), (exception.Setting, exception.Value));
    }

    private static IEnumerable<Relay> Relays(int first, int count, RelayFlags flags) =>
        Enumerable.Range(first, count).Select(i => TestRelay.Make(i, flags, $"20.{i}.0.1"));

    private static IReadOnlyList<Relay> Choose(IEnumerable<Relay> relays) => FirstHopSelector.Choose(TestRelay.Consensus(relays), new Random(1));

    private static HashSet<Fingerprint> Set(IEnumerable<Relay> relays) => [.. relays.Select(relay => relay.Fingerprint)];
}
