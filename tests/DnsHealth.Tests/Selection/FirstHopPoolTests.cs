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
        var pool = new FirstHopPool([TestRelay.Hop(1), TestRelay.Hop(2)], _time, Logger.None);
        var first = pool.TakeAsync(Exit, [], CancellationToken.None);
        var second = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.Equal((2, 0), (pool.Count, pool.Ready));
        Assert.False(first.IsCompleted);
        await pool.WarmUpAsync(_network, TimeSpan.FromSeconds(15), CancellationToken.None);
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
            pool.Return(taken[^1], true);
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
            pool.Return(hop, null);
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
        pool.Return(failed, false);
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
        pool.Return(failed, false);
        _time.Advance(15);
        Assert.Same(failed, await TakeAsync(pool));
        for (var i = 0; i < 5; i++) Assert.NotSame(failed, await TakeAsync(pool));
        pool.Return(failed, true);
        Assert.Same(failed, await TakeAsync(pool));
        Assert.Same(failed, await TakeAsync(pool));
    }

    [Fact]
    public async Task Each_failure_in_a_row_rests_a_hop_for_longer_and_a_success_ends_the_row()
    {
        var pool = await PoolAsync(1);
        foreach (var rest in new[] { 15, 30, 60, 120, 240, 480, 600, 600 })
        {
            pool.Return(await TakeAsync(pool), false);
            var next = pool.TakeAsync(Exit, [], CancellationToken.None);
            _time.Advance(rest - 0.1);
            Assert.False(next.IsCompleted);
            Assert.Equal(0, pool.Ready);
            _time.Advance(0.1);
            pool.Return((await next.WaitAsync(Deadline))!, null);
        }

        pool.Return(await TakeAsync(pool), true);
        pool.Return(await TakeAsync(pool), false);
        _time.Advance(15);
        Assert.Equal(1, pool.Ready);
    }

    [Fact]
    public async Task Circuits_that_fail_together_are_one_failure()
    {
        var pool = await PoolAsync(1);
        List<FirstHop> together = [await TakeAsync(pool), await TakeAsync(pool), await TakeAsync(pool)];
        foreach (var hop in together) pool.Return(hop, false);
        _time.Advance(15);
        Assert.Equal(1, pool.Ready);
    }

    [Fact]
    public async Task What_was_not_found_out_neither_rests_a_hop_nor_commends_it()
    {
        var pool = await PoolAsync(1);
        var hop = await TakeAsync(pool);
        var successes = hop.Successes;
        pool.Return(hop, null);
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
        pool.Return(hop, false);
        var other = await TakeAsync(pool);
        Assert.NotSame(hop, other);
        pool.Return(other, false);
        Assert.Null(await pool.TakeAsync(Exit, [], CancellationToken.None).WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_pool_that_worked_once_is_waited_for()
    {
        var pool = await PoolAsync(1);
        for (var i = 0; i < 5; i++)
        {
            pool.Return(await TakeAsync(pool), false);
            _time.Advance(600);
        }

        pool.Return(await TakeAsync(pool), false);
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
        pool.Return(failed, false);
        var waiting = pool.TakeAsync(Exit, [], CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        pool.Return(late, true);
        Assert.NotNull(await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task An_empty_pool_gives_nothing() =>
        Assert.Null(await new FirstHopPool([], _time, Logger.None).TakeAsync(Exit, [], CancellationToken.None).WaitAsync(Deadline));

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var waiting = new FirstHopPool([TestRelay.Hop(1)], _time, Logger.None).TakeAsync(Exit, [], stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
    }

    private Task<FirstHopPool> PoolAsync(params int[] hops) => _network.PoolAsync(_time, hops.Select(TestRelay.Hop));

    private static async Task<FirstHop> TakeAsync(FirstHopPool pool, Relay? exit = null, IReadOnlyCollection<Fingerprint>? used = null) =>
        (await pool.TakeAsync(exit ?? Exit, used ?? [], CancellationToken.None).WaitAsync(Deadline))!;
}
