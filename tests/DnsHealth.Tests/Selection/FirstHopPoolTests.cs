using DnsHealth.Selection;
using DnsHealth.Tests.Probing;
using DnsHealth.Tor.Directory;
using Serilog.Core;

namespace DnsHealth.Tests.Selection;

public class FirstHopPoolTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Relay Exit = TestRelay.Exit(1);

    private readonly ManualTime _time = new();
    private readonly FakeNetwork _network = new(Evidence.Wildcard);

    [Fact]
    public async Task An_untried_pool_makes_its_users_wait_until_hops_are_opened()
    {
        var pool = new FirstHopPool([TestRelay.Hop(1), TestRelay.Hop(2)], FakeNetwork.MaxCircuits, _network.Witnesses, _time, Logger.None);
        var first = pool.TakeAsync(Exit, [], CancellationToken.None);
        var second = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.Equal((2, 0), (pool.Hops.Count, pool.Ready));
        Assert.False(first.IsCompleted);
        await _network.OpenAsync(pool);
        Assert.Equal(2, pool.Ready);
        var taken = new[] { await first.WaitAsync(Deadline), await second.WaitAsync(Deadline) };
        Assert.Equal(2, taken.Select(hop => hop!.Relay).Distinct().Count());
    }

    [Fact]
    public async Task Hops_in_use_at_once_are_used_evenly()
    {
        var pool = await PoolAsync(1, 2, 3, 4);
        List<FirstHop> taken = [];
        for (var i = 0; i < 20; i++) taken.Add(await TakeAsync(pool));
        Assert.All(taken.GroupBy(hop => hop).Select(group => group.Count()), uses => Assert.Equal(5, uses));
    }

    [Fact]
    public async Task Hops_used_one_after_the_other_are_used_evenly()
    {
        var pool = await PoolAsync(1, 2, 3, 4);
        List<FirstHop> taken = [];
        for (var i = 0; i < 40; i++)
        {
            taken.Add(await TakeAsync(pool));
            Return(pool, taken[^1], FirstHopUse.Reached);
        }

        Assert.All(taken.GroupBy(hop => hop).Select(group => group.Count()), uses => Assert.Equal(10, uses));
    }

    [Fact]
    public async Task One_exit_gets_a_hop_it_was_not_tried_over_as_long_as_there_is_one()
    {
        var pool = await PoolAsync(1, 2, 3);
        List<Fingerprint> used = [];
        for (var i = 0; i < 3; i++)
        {
            var hop = await TakeAsync(pool, used: used);
            used.Add(hop.Relay.Fingerprint);
            Return(pool, hop, FirstHopUse.Untold);
        }

        Assert.Equal(3, used.Distinct().Count());
        Assert.Contains((await TakeAsync(pool, used: used)).Relay.Fingerprint, used);
    }

    [Fact]
    public async Task An_exit_is_never_its_own_first_hop()
    {
        var pool = await PoolAsync(1, 2);
        var used = new[] { TestRelay.Hop(2).Fingerprint };
        for (var i = 0; i < 10; i++) Assert.Equal(used[0], (await TakeAsync(pool, TestRelay.Hop(1), used)).Relay.Fingerprint);
        var alone = await PoolAsync(1);
        Assert.Null(await alone.TakeAsync(TestRelay.Hop(1), [], CancellationToken.None).WaitAsync(Deadline));
    }

    [Fact]
    public async Task Relatives_of_the_exit_are_avoided_where_there_are_others()
    {
        var exit = TestRelay.Make(1, RelayFlags.Exit, "20.1.200.1", family: 900_002);
        var sibling = TestRelay.Make(900_002, TestRelay.GoodHop, "20.2.0.1", family: 1);
        var stranger = TestRelay.Hop(3);
        var pool = await _network.PoolAsync(_time, TestRelay.Hop(1), sibling, stranger);
        for (var i = 0; i < 10; i++) Assert.Same(stranger, (await TakeAsync(pool, exit)).Relay);
        // Another first hop matters more: blame rests on two of them.
        var second = await TakeAsync(pool, exit, [stranger.Fingerprint]);
        Assert.NotSame(stranger, second.Relay);
    }

    [Fact]
    public async Task A_hop_that_fails_is_rested_and_comes_back()
    {
        var pool = await PoolAsync(1, 2);
        var failed = await TakeAsync(pool);
        Return(pool, failed, FirstHopUse.Failed);
        Assert.Equal((1, 1), (pool.Ready, failed.Failures));
        for (var i = 0; i < 5; i++) Assert.NotSame(failed, await TakeAsync(pool));
        _time.Advance(14.9);
        Assert.NotSame(failed, await TakeAsync(pool));
        _time.Advance(0.1);
        Assert.Same(failed, await TakeAsync(pool));
    }

    [Fact]
    public async Task A_hop_that_comes_back_is_tried_by_one_exit_and_leaned_on_only_when_that_worked()
    {
        var pool = await PoolAsync(1, 2);
        var failed = await TakeAsync(pool);
        Return(pool, failed, FirstHopUse.Failed);
        _time.Advance(15);
        Assert.Same(failed, await TakeAsync(pool));
        for (var i = 0; i < 5; i++) Assert.NotSame(failed, await TakeAsync(pool));
        Return(pool, failed, FirstHopUse.Reached);
        Assert.Same(failed, await TakeAsync(pool));
        Assert.Same(failed, await TakeAsync(pool));
    }

    [Fact]
    public async Task Each_failure_in_a_row_rests_a_hop_for_longer_and_a_success_ends_the_row()
    {
        var pool = await PoolAsync(1);
        Return(pool, await TakeAsync(pool), FirstHopUse.Reached);
        foreach (var rest in new[] { 15, 30, 60, 120, 240, 480, 600, 600 })
        {
            Return(pool, await TakeAsync(pool), FirstHopUse.Failed);
            var next = pool.TakeAsync(Exit, [], CancellationToken.None);
            _time.Advance(rest - 0.1);
            Assert.False(next.IsCompleted);
            Assert.Equal(0, pool.Ready);
            _time.Advance(0.1);
            Return(pool, (await next.WaitAsync(Deadline))!, FirstHopUse.Untold);
        }

        Return(pool, await TakeAsync(pool), FirstHopUse.Reached);
        Return(pool, await TakeAsync(pool), FirstHopUse.Failed);
        _time.Advance(15);
        Assert.Equal(1, pool.Ready);
    }

    [Fact]
    public async Task Circuits_that_fail_together_are_one_failure()
    {
        var pool = await PoolAsync(1);
        List<FirstHop> together = [await TakeAsync(pool), await TakeAsync(pool), await TakeAsync(pool)];
        foreach (var hop in together) Return(pool, hop, FirstHopUse.Failed);
        _time.Advance(15);
        Assert.Equal(1, pool.Ready);
    }

    [Fact]
    public async Task What_was_not_found_out_neither_rests_a_hop_nor_commends_it()
    {
        var pool = await PoolAsync(1);
        var hop = await TakeAsync(pool);
        var successes = hop.Successes;
        Return(pool, hop, FirstHopUse.Untold);
        Assert.Equal((1, successes, 0), (pool.Ready, hop.Successes, hop.Failures));
    }

    [Fact]
    public async Task A_pool_of_which_nothing_ever_worked_is_given_up_after_the_second_failure_and_not_before()
    {
        _network.Hop(TestRelay.Hop(1), HopConduct.Down);
        _network.Hop(TestRelay.Hop(2), HopConduct.Frozen);
        var pool = await PoolAsync(1, 2);
        Assert.Equal(0, pool.Ready);
        var first = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.False(first.IsCompleted);
        _time.Advance(15);
        var hop = (await first.WaitAsync(Deadline))!;
        Return(pool, hop, FirstHopUse.Failed);
        var other = await TakeAsync(pool);
        Assert.NotSame(hop, other);
        Return(pool, other, FirstHopUse.Failed);
        Assert.Null(await pool.TakeAsync(Exit, [], CancellationToken.None).WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_pool_that_worked_once_is_waited_for()
    {
        var pool = await PoolAsync(1);
        Return(pool, await TakeAsync(pool), FirstHopUse.Reached);
        for (var i = 0; i < 5; i++)
        {
            Return(pool, await TakeAsync(pool), FirstHopUse.Failed);
            _time.Advance(600);
        }

        Return(pool, await TakeAsync(pool), FirstHopUse.Failed);
        var waiting = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _time.Advance(600);
        Assert.NotNull(await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_hop_that_works_again_is_given_to_whoever_waits_at_once()
    {
        var pool = await PoolAsync(1);
        var (late, failed) = (await TakeAsync(pool), await TakeAsync(pool));
        Return(pool, failed, FirstHopUse.Failed);
        var waiting = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Return(pool, late, FirstHopUse.Reached);
        Assert.NotNull(await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task An_empty_pool_gives_nothing() =>
        Assert.Null(await new FirstHopPool([], FakeNetwork.MaxCircuits, _network.Witnesses, _time, Logger.None).TakeAsync(Exit, [], CancellationToken.None).WaitAsync(Deadline));

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new FirstHopPool([TestRelay.Hop(1)], FakeNetwork.MaxCircuits, _network.Witnesses, _time, Logger.None).TakeAsync(Exit, [], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
    }

    private Task<FirstHopPool> PoolAsync(params int[] hops) => _network.PoolAsync(_time, hops.Select(TestRelay.Hop));

    private static async Task<FirstHop> TakeAsync(FirstHopPool pool, Relay? exit = null, IReadOnlyCollection<Fingerprint>? used = null) =>
        (await pool.TakeAsync(exit ?? Exit, used ?? [], CancellationToken.None).WaitAsync(Deadline))!;

    [Fact]
    public async Task A_hop_that_could_not_be_opened_by_tors_fault_is_opened_again()
    {
        _network.Hop(TestRelay.Hop(1), HopConduct.OursOnce);
        var pool = await PoolAsync(1);
        Assert.Equal((1, 0, 0), (pool.Ready, pool.Hops[0].Failures, pool.Hops[0].Rests));
    }

    [Fact]
    public async Task Those_that_are_there_first_do_not_carry_what_is_for_all()
    {
        var pool = new FirstHopPool(Enumerable.Range(1, 8).Select(TestRelay.Hop), 64, [], _time, Logger.None);
        await _network.OpenAsync(pool);
        // Two even shares of 64 circuits over 8 hops are 16 circuits for each.
        foreach (var hop in pool.Hops.Skip(1)) Fail(pool, hop);
        List<FirstHop> taken = [];
        for (var i = 0; i < 16; i++) taken.Add(await TakeAsync(pool));
        Assert.All(taken, hop => Assert.Same(pool.Hops[0], hop));
        var waiting = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Return(pool, taken[0], FirstHopUse.Reached);
        Assert.Same(pool.Hops[0], await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Relatives_of_the_exit_are_never_used_where_there_are_strangers_enough()
    {
        var exit = TestRelay.Make(1, RelayFlags.Exit, "20.1.200.1", family: 900_002);
        var sibling = TestRelay.Make(900_002, TestRelay.GoodHop, "20.2.0.1", family: 1);
        var pool = await _network.PoolAsync(_time, [TestRelay.Hop(1), sibling, .. Enumerable.Range(3, 4).Select(TestRelay.Hop)]);
        List<Fingerprint> used = [];
        for (var i = 0; i < 12; i++)
        {
            var hop = await TakeAsync(pool, exit, used);
            Assert.False(FirstHopSelector.AreRelated(hop.Relay, exit));
            used.Add(hop.Relay.Fingerprint);
        }
    }

    [Fact]
    public async Task A_second_first_hop_is_waited_for_where_blame_takes_one_and_a_third_is_not()
    {
        var pool = await PoolAsync(1, 2, 3);
        var hops = pool.Hops;
        foreach (var hop in hops.Skip(1)) Fail(pool, hop);
        var waiting = pool.TakeAsync(Exit, [hops[0].Relay.Fingerprint], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        _time.Advance(15);
        Assert.NotSame(hops[0], await waiting.WaitAsync(Deadline));
        Fail(pool, hops[2]);
        Assert.Same(hops[0], await TakeAsync(pool, used: [hops[0].Relay.Fingerprint, hops[1].Relay.Fingerprint]));
    }

    [Fact]
    public async Task A_hop_over_which_three_exits_in_a_row_were_not_reached_is_in_doubt()
    {
        var pool = await PoolAsync(1);
        Assert.False(NotReached(pool, 1));
        Assert.False(NotReached(pool, 2));
        Use(pool, 3, FirstHopUse.Reached);
        Assert.False(NotReached(pool, 4));
        // One exit twice is one exit, and one that others could not reach either says nothing of the hop.
        Assert.False(NotReached(pool, 4));
        Assert.False(NotReached(pool, 5));
        Assert.False(Use(pool, 6, FirstHopUse.FailedBeyond, isNews: false));
        Assert.True(NotReached(pool, 7));
        Assert.False(NotReached(pool, 8));
        Assert.Equal(1, pool.Ready);

        bool NotReached(FirstHopPool pool, int exit) => Use(pool, exit, FirstHopUse.FailedBeyond);
    }

    [Fact]
    public async Task A_hop_that_reaches_no_witness_is_rested()
    {
        var pool = await PoolAsync(1, 2);
        pool.Refute(pool.Hops[0]);
        Assert.Equal((1, 1, 1), (pool.Ready, pool.Hops[0].Rests, pool.Hops[0].Failures));
        _time.Advance(15);
        Assert.Equal(2, pool.Ready);
    }

    [Fact]
    public async Task A_hop_that_often_does_not_reach_what_others_do_is_rested_and_not_believed()
    {
        var pool = await PoolAsync(1, 2);
        var hop = pool.Hops[0];
        for (var exit = 10; exit < 20; exit++) Use(pool, exit, FirstHopUse.Reached);
        var since = _time.GetUtcNow();
        Assert.True(pool.WasReachingOthers(hop.Relay.Fingerprint, TestRelay.Fingerprint(1), since, since));
        for (var time = 0; time < 3; time++)
        {
            Assert.Equal(2, pool.Ready);
            pool.Contradict(hop.Relay.Fingerprint);
        }

        Assert.Equal((1, 3), (pool.Ready, hop.Contradictions));
        Assert.False(pool.WasReachingOthers(hop.Relay.Fingerprint, TestRelay.Fingerprint(1), since, since));
        // Those that were under way when its rest began make it no longer.
        for (var time = 0; time < 20; time++) pool.Contradict(hop.Relay.Fingerprint);
        pool.Refute(hop);
        Assert.Equal(1, hop.Rests);
        _time.Advance(15);
        Assert.Equal(2, pool.Ready);
        // With many more exits reached, they are few.
        for (var exit = 1000; exit < 1160; exit++) Use(pool, exit, FirstHopUse.Reached);
        for (var exit = 20; exit < 40; exit++) Use(pool, exit, FirstHopUse.Reached);
        Assert.True(pool.WasReachingOthers(hop.Relay.Fingerprint, TestRelay.Fingerprint(1), since, since));
    }

    [Fact]
    public async Task Where_exits_fail_for_a_moment_over_every_hop_no_hop_is_to_blame()
    {
        var pool = await PoolAsync(1, 2, 3);
        for (var time = 0; time < 10; time++)
        {
            foreach (var hop in pool.Hops) pool.Contradict(hop.Relay.Fingerprint);
        }

        Assert.Equal(3, pool.Ready - pool.Hops.Sum(hop => hop.Rests));
    }

    [Fact]
    public async Task Who_was_reached_at_the_time_is_told_by_circuits_begun_then_to_other_exits()
    {
        var pool = await PoolAsync(1, 2);
        var hop = pool.Hops[0];
        Use(pool, 1, FirstHopUse.Reached);
        _time.Advance(10);
        var since = _time.GetUtcNow();
        var until = since.AddSeconds(15);
        Assert.Null(Reaching());
        // The exit itself, and another over another hop, say nothing of this one.
        Use(pool, 5, FirstHopUse.Reached);
        pool.Take(pool.Hops[1]);
        pool.Return(pool.Hops[1], TestRelay.Fingerprint(6), since, FirstHopUse.Reached, isNews: true);
        Use(pool, 7, FirstHopUse.FailedBeyond);
        Assert.Null(Reaching());
        _time.Advance(76);
        Use(pool, 8, FirstHopUse.Reached);
        Assert.Null(Reaching());
        pool.Take(hop);
        pool.Return(hop, TestRelay.Fingerprint(9), until.AddSeconds(60), FirstHopUse.Reached, isNews: true);
        Assert.True(Reaching());
        Assert.Null(pool.WasReachingOthers(TestRelay.Fingerprint(77), TestRelay.Fingerprint(5), since, until));

        bool? Reaching() => pool.WasReachingOthers(hop.Relay.Fingerprint, TestRelay.Fingerprint(5), since, until);
    }

    [Fact]
    public async Task A_hop_found_failing_since_was_not_reaching_others()
    {
        var pool = await PoolAsync(1);
        var since = _time.GetUtcNow();
        _time.Advance(1);
        Fail(pool, pool.Hops[0]);
        Assert.False(pool.WasReachingOthers(pool.Hops[0].Relay.Fingerprint, TestRelay.Fingerprint(5), since, since));
        Assert.Null(pool.WasReachingOthers(pool.Hops[0].Relay.Fingerprint, TestRelay.Fingerprint(5), _time.GetUtcNow().AddSeconds(1), _time.GetUtcNow().AddSeconds(2)));
    }

    [Fact]
    public async Task Witnesses_are_other_exits_and_take_turns()
    {
        var pool = await PoolAsync(1);
        var exit = _network.Witnesses[2];
        var first = pool.WitnessesFor(pool.Hops[0], exit);
        var second = pool.WitnessesFor(pool.Hops[0], exit);
        Assert.Equal(_network.Witnesses.Except([exit]).OrderBy(witness => witness.Fingerprint), first.OrderBy(witness => witness.Fingerprint));
        Assert.NotEqual(first[0], second[0]);
    }

    private bool Use(FirstHopPool pool, int exit, FirstHopUse use, bool isNews = true)
    {
        pool.Take(pool.Hops[0]);
        return pool.Return(pool.Hops[0], TestRelay.Fingerprint(exit), _time.GetUtcNow(), use, isNews);
    }

    private void Fail(FirstHopPool pool, FirstHop hop)
    {
        pool.Take(hop);
        Return(pool, hop, FirstHopUse.Failed);
    }

    private void Return(FirstHopPool pool, FirstHop hop, FirstHopUse use) => pool.Return(hop, Exit.Fingerprint, _time.GetUtcNow(), use, isNews: true);
}
