using DnsHealth.Probing;
using Serilog.Core;

namespace DnsHealth.Tests.Probing;

public class CircuitGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_more_than_so_many_are_in_hand()
    {
        using var gate = new CircuitGate(3, TimeSpan.Zero, TimeSpan.Zero, new Pace(TimeProvider.System, Logger.None), TimeProvider.System);
        var first = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var second = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var fourth = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var fifth = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        Assert.False(fourth.IsCompleted);
        first.Dispose();
        // To give it back twice gives nothing more.
        first.Dispose();
        await fourth.WaitAsync(Deadline);
        Assert.False(fifth.IsCompleted);
        second.Dispose();
        await fifth.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Many_comers_at_once_never_exceed_the_number()
    {
        using var gate = new CircuitGate(4, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), new Pace(new FastTime(), Logger.None), new FastTime());
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            await Task.Yield();
            using var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
            var now = Interlocked.Increment(ref inside);
            lock (gate) most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        })).WaitAsync(Deadline);
        Assert.InRange(most, 1, 4);
    }

    [Theory]
    [InlineData(0.1, 0.05)]
    [InlineData(0.1, 0)]
    [InlineData(0.2, 0.2)]
    public async Task The_pace_is_kept_on_average_and_within_the_noise(double delay, double noise)
    {
        const int Starts = 2000;
        const double Millisecond = 0.001;
        var time = new FastTime();
        using var gate = new CircuitGate(1, TimeSpan.FromSeconds(delay), TimeSpan.FromSeconds(noise), new Pace(time, Logger.None), time);
        List<double> starts = [];
        for (var i = 0; i < Starts; i++)
        {
            using var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
            starts.Add(time.GetElapsedTime(0).TotalSeconds);
        }

        // Waits end on whole milliseconds.
        var gaps = starts.Zip(starts.Skip(1), (one, next) => next - one).ToList();
        Assert.All(gaps, gap => Assert.InRange(gap, delay - noise - Millisecond, delay + noise + Millisecond));
        Assert.InRange(gaps.Average(), 0.95 * delay, 1.05 * delay);
        if (noise > 0) Assert.True(gaps.Max() - gaps.Min() > noise);
    }

    [Fact]
    public async Task After_a_lull_one_starts_at_once_and_nothing_is_made_up_for()
    {
        var time = new ManualTime();
        using var gate = new CircuitGate(10, TimeSpan.FromSeconds(1), TimeSpan.Zero, new Pace(time, Logger.None), time);
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        time.Advance(60);
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None).WaitAsync(Deadline);
        var next = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        time.Advance(0.9);
        Assert.False(next.IsCompleted);
        time.Advance(0.1);
        await next.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_a_place_takes_none()
    {
        using var gate = new CircuitGate(1, TimeSpan.Zero, TimeSpan.Zero, new Pace(TimeProvider.System, Logger.None), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var first = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var second = gate.EnterAsync(CircuitUrgency.Fresh, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_the_turn_gives_the_place_back()
    {
        var time = new ManualTime();
        using var gate = new CircuitGate(2, TimeSpan.FromSeconds(10), TimeSpan.Zero, new Pace(time, Logger.None), time);
        using var stop = new CancellationTokenSource();
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var second = gate.EnterAsync(CircuitUrgency.Fresh, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        time.Advance(100);
        await third.WaitAsync(Deadline);
    }

    [Fact]
    public async Task What_is_most_urgent_goes_first_and_equals_as_they_came()
    {
        using var gate = new CircuitGate(1, TimeSpan.Zero, TimeSpan.Zero, new Pace(TimeProvider.System, Logger.None), TimeProvider.System);
        var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        CircuitUrgency[] comers = [CircuitUrgency.Retry, CircuitUrgency.Fresh, CircuitUrgency.Retry, CircuitUrgency.FirstHop, CircuitUrgency.Fresh];
        List<int> order = [];
        var waiting = comers.Select((urgency, number) => gate.EnterAsync(urgency, CancellationToken.None).ContinueWith(
            entered =>
            {
                order.Add(number);
                entered.Result.Dispose();
            },
            TaskScheduler.Default)).ToList();
        place.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Deadline);
        Assert.Equal([3, 1, 4, 0, 2], order);
    }

    [Fact]
    public async Task At_half_the_pace_half_as_many_are_in_hand_and_twice_as_far_apart()
    {
        var time = new ManualTime();
        var pace = new Pace(time, Logger.None);
        using var gate = new CircuitGate(4, TimeSpan.FromSeconds(1), TimeSpan.Zero, pace, time);
        pace.ZoneSlowed("a test");
        Assert.Equal(0.5, pace.Share);
        var first = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None).WaitAsync(Deadline);
        var second = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        var third = gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        time.Advance(1.9);
        Assert.False(second.IsCompleted);
        time.Advance(0.1);
        await second.WaitAsync(Deadline);
        time.Advance(100);
        Assert.False(third.IsCompleted);
        first.Dispose();
        await third.WaitAsync(Deadline);
    }
}
