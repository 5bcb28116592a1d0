using DnsHealth.Probing;

namespace DnsHealth.Tests.Probing;

public class CircuitGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_more_than_so_many_are_in_hand()
    {
        using var gate = new CircuitGate(3, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System);
        for (var i = 0; i < 3; i++) await gate.EnterAsync(CancellationToken.None);
        var fourth = gate.EnterAsync(CancellationToken.None);
        var fifth = gate.EnterAsync(CancellationToken.None);
        Assert.False(fourth.IsCompleted);
        gate.Leave();
        await fourth.WaitAsync(Deadline);
        Assert.False(fifth.IsCompleted);
        gate.Leave();
        await fifth.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Many_comers_at_once_never_exceed_the_number()
    {
        using var gate = new CircuitGate(4, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), new FastTime());
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async _ =>
        {
            await Task.Yield();
            await gate.EnterAsync(CancellationToken.None);
            var now = Interlocked.Increment(ref inside);
            lock (gate) most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            gate.Leave();
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
        using var gate = new CircuitGate(1, TimeSpan.FromSeconds(delay), TimeSpan.FromSeconds(noise), time);
        List<double> starts = [];
        for (var i = 0; i < Starts; i++)
        {
            await gate.EnterAsync(CancellationToken.None);
            starts.Add(time.GetElapsedTime(0).TotalSeconds);
            gate.Leave();
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
        using var gate = new CircuitGate(10, TimeSpan.FromSeconds(1), TimeSpan.Zero, time);
        await gate.EnterAsync(CancellationToken.None);
        time.Advance(60);
        await gate.EnterAsync(CancellationToken.None).WaitAsync(Deadline);
        var next = gate.EnterAsync(CancellationToken.None);
        time.Advance(0.9);
        Assert.False(next.IsCompleted);
        time.Advance(0.1);
        await next.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_a_place_takes_none()
    {
        using var gate = new CircuitGate(1, TimeSpan.Zero, TimeSpan.Zero, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        await gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Leave();
        await gate.EnterAsync(CancellationToken.None).WaitAsync(Deadline);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_for_the_turn_gives_the_place_back()
    {
        var time = new ManualTime();
        using var gate = new CircuitGate(2, TimeSpan.FromSeconds(10), TimeSpan.Zero, time);
        using var stop = new CancellationTokenSource();
        await gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = gate.EnterAsync(CancellationToken.None);
        time.Advance(100);
        await third.WaitAsync(Deadline);
    }
}
