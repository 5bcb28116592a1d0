using DnsHealth.Options;
using DnsHealth.Selection;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Selection;

public class ExitOrderTests
{
    private static readonly DateOnly Today = new(2026, 1, 31);

    // As a consensus has them, which is by fingerprint, and that a test would not tell from no order at all.
    private static readonly Relay[] Exits = [.. new[] { 3, 1, 4, 5, 9, 2, 6, 8, 7 }.Select(TestRelay.Exit)];

    [Fact]
    public void New_ones_come_first_and_the_rest_as_the_consensus_has_them()
    {
        var known = Known((3, Today), (5, Today.AddDays(-30)), (9, Today.AddDays(-31)), (8, Today.AddDays(-1)), (99, Today));
        Assert.Equal([1, 4, 9, 2, 6, 7, 3, 5, 8], Sort(ScanOrder.New, known));
    }

    [Fact]
    public void With_nothing_known_new_is_the_order_of_the_consensus() =>
        Assert.Equal(Sort(ScanOrder.Consensus, KnownExits.Empty), Sort(ScanOrder.New, KnownExits.Empty));

    [Fact]
    public void Failing_ones_come_first_by_how_long_they_fail_then_new_ones_then_the_rest()
    {
        var known = Known([.. Enumerable.Range(1, 9).Except([4, 6]).Select(exit => (exit, Today))]);
        var failures = Failing((2, 3), (9, 1), (8, 7), (3, 1), (6, 2), (98, 50));
        Assert.Equal([8, 2, 6, 3, 9, 4, 1, 5, 7], Sort(ScanOrder.Failing, known, failures));
    }

    [Theory]
    [InlineData(ScanOrder.Consensus)]
    [InlineData(null)]
    public void The_order_of_the_consensus_and_that_of_a_list_are_kept(ScanOrder? order) =>
        Assert.Equal([3, 1, 4, 5, 9, 2, 6, 8, 7], Sort(order, Known((3, Today)), Failing((9, 4))));

    [Fact]
    public void At_random_every_exit_comes_first_now_and_then_whatever_is_known_of_it()
    {
        var random = new Random(31);
        var known = Known((3, Today), (1, Today));
        var firsts = Enumerable.Range(0, 300).Select(_ => Sort(ScanOrder.Random, known, Failing((9, 4)), random)[0]).CountBy(exit => exit).ToList();
        Assert.Equal(9, firsts.Count);
        Assert.All(firsts, first => Assert.InRange(first.Value, 15, 60));
    }

    [Fact]
    public void No_order_loses_or_doubles_an_exit_or_touches_the_list_it_was_given()
    {
        var random = new Random(7);
        foreach (var order in Enum.GetValues<ScanOrder>())
        {
            for (var round = 0; round < 50; round++)
            {
                Relay[] exits = [.. Enumerable.Range(1, random.Next(60)).Select(TestRelay.Exit)];
                var before = exits.ToArray();
                var known = Known([.. exits.Where(_ => random.Next(2) == 0).Select((_, i) => (i + 1, Today.AddDays(-random.Next(60))))]);
                var sorted = ExitOrder.Sort(exits, order, known, Today, Failing((1, 2), (7, 1)), random);
                Assert.Equal(before, exits);
                Assert.Equal(before.Select(exit => exit.Fingerprint), sorted.Select(exit => exit.Fingerprint).Order());
            }
        }
    }

    private static KnownExits Known(params (int Exit, DateOnly Day)[] exits) =>
        new() { Exits = exits.ToDictionary(exit => Sample.Fingerprint(exit.Exit), exit => exit.Day) };

    private static FailureState Failing(params (int Exit, int Runs)[] exits) =>
        new() { Exits = exits.ToDictionary(exit => Sample.Fingerprint(exit.Exit), exit => new ExitFailures(new FailureStreak(exit.Runs, null, null, null, null), null, null)) };

    private static int[] Sort(ScanOrder? order, KnownExits known, FailureState? failures = null, Random? random = null) =>
    [
        .. ExitOrder.Sort(Exits, order, known, Today, failures ?? FailureState.Empty, random ?? new Random(1))
            .Select(exit => Convert.ToInt32(exit.Fingerprint.ToString()[32..], 16)),
    ];
}
