using DnsHealth.Probing;
using Serilog.Core;

namespace DnsHealth.Tests.Probing;

public class PaceTests
{
    private readonly ManualTime _time = new();
    private readonly Pace _pace;

    public PaceTests() => _pace = new Pace(_time, Logger.None);

    [Fact]
    public void It_begins_at_the_full_pace()
    {
        Assert.Equal(1, _pace.Share);
        Assert.Empty(_pace.Changes);
    }

    [Fact]
    public void Circuits_that_time_out_across_exits_and_first_hops_halve_it_once()
    {
        var begun = Begin(40);
        _time.Advance(15);
        for (var i = 0; i < 40; i++) _pace.CircuitEnded(begun[i], $"hop{i % 8}", timedOut: i % 2 == 0);
        Assert.Equal(0.5, _pace.Share);
        Assert.Single(_pace.Changes);

        // Those that were begun before it slowed down tell nothing new, those begun after it do.
        begun = Begin(40);
        _time.Advance(15);
        for (var i = 0; i < 40; i++) _pace.CircuitEnded(begun[i], $"hop{i % 8}", timedOut: true);
        Assert.Equal(0.25, _pace.Share);
    }

    [Theory]
    [InlineData(40, 2, 1)] // two first hops that are bad
    [InlineData(7, 7, 1)] // a few exits
    [InlineData(100, 8, 10)] // a tenth, as is usual where many are down
    public void A_few_exits_or_first_hops_slow_nothing(int exits, int hops, int oneIn)
    {
        var begun = Begin(exits);
        _time.Advance(15);
        for (var i = 0; i < exits; i++) _pace.CircuitEnded(begun[i], $"hop{i % hops}", timedOut: i % oneIn == 0);
        Assert.Equal(1, _pace.Share);
    }

    [Fact]
    public void The_slow_rest_of_a_scan_is_not_taken_for_a_crowd()
    {
        // Of many that were begun together those that time out are the last to end, and end among themselves.
        var begun = Begin(200);
        for (var i = 0; i < 180; i++) _pace.CircuitEnded(begun[i], $"hop{i % 8}", timedOut: false);
        _time.Advance(100);
        for (var i = 180; i < 200; i++) _pace.CircuitEnded(begun[i], $"hop{i % 8}", timedOut: true);
        Assert.Equal(1, _pace.Share);
    }

    [Fact]
    public void It_comes_back_in_steps_while_nothing_is_amiss()
    {
        _pace.ZoneSlowed("the zone answers slowly");
        _pace.ZoneSlowed("the zone answers slowly");
        Assert.Equal(0.25, _pace.Share);
        var shares = new List<double>();
        for (var i = 0; i < 30; i++)
        {
            _time.Advance(2.5);
            _pace.CircuitEnded(_time.GetTimestamp(), "hop", timedOut: false);
            shares.Add(_pace.Share);
        }

        Assert.Equal([0.25, 0.3125, 0.3125, 0.375], shares.Take(4));
        Assert.Equal(1, shares[^1]);
        Assert.Equal((1, "nothing amiss"), (_pace.Changes[^1].Share, _pace.Changes[^1].Reason));
        Assert.Equal("the zone answers slowly", _pace.Changes[0].Reason);
    }

    [Fact]
    public void It_never_comes_to_a_halt_and_what_is_kept_of_it_is_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            _pace.ZoneSlowed("slow");
            if (i < 20) continue;
            _time.Advance(5);
            _pace.CircuitEnded(_time.GetTimestamp(), "hop", timedOut: false);
        }

        Assert.InRange(_pace.Share, Pace.Least, 1);
        Assert.InRange(_pace.Changes.Count, 1, 200);
    }

    private long[] Begin(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        _time.Advance(0.1);
        return _time.GetTimestamp();
    })];
}
