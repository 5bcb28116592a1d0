using DnsHealth.Scanning;
using DnsHealth.Tests.Probing;

namespace DnsHealth.Tests.Scanning;

public sealed class SteadyTimeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_set_changes_neither_the_order_of_times_nor_what_is_between_them(int hours)
    {
        var clock = new SetClock();
        var time = new SteadyTime(clock);
        var start = time.GetUtcNow();
        Assert.Equal(clock.GetUtcNow(), start);
        clock.Steady.Advance(30);
        clock.Offset = TimeSpan.FromHours(hours);
        Assert.Equal(start.AddSeconds(30), time.GetUtcNow());
        clock.Steady.Advance(12);
        Assert.Equal(start.AddSeconds(42), time.GetUtcNow());
    }

    [Fact]
    public void Timestamps_and_timers_are_the_clocks_own()
    {
        var clock = new SetClock();
        var time = new SteadyTime(clock);
        var fired = 0;
        using var timer = time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        var started = time.GetTimestamp();
        clock.Steady.Advance(4);
        Assert.Equal(0, fired);
        clock.Steady.Advance(1);
        Assert.Equal(1, fired);
        Assert.Equal(TimeSpan.FromSeconds(5), time.GetElapsedTime(started));
    }

    /// <summary>A clock whose UTC somebody sets, and whose timestamps go on.</summary>
    private sealed class SetClock : TimeProvider
    {
        public ManualTime Steady { get; } = new();

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => Steady.TimestampFrequency;

        public override long GetTimestamp() => Steady.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Steady.GetUtcNow() + Offset;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Steady.CreateTimer(callback, state, dueTime, period);
    }
}
