using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class TorPulseTests : IAsyncLifetime
{
    private readonly Heart _heart = new();

    private TorPulse Pulse => _heart.Pulse;

    public Task InitializeAsync() => Pulse.ConfirmAsync(Pulse.Now, CancellationToken.None).InTime();

    public async Task DisposeAsync() => await _heart.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tor_that_answers_has_stood_still_at_no_time(bool tellsClock)
    {
        _heart.TellsClock = tellsClock;
        var start = Pulse.Now;
        await _heart.PassAsync(TimeSpan.FromSeconds(100));
        Assert.Null(Pulse.DisturbanceSince(start));
        await Pulse.AwaitSteadyAsync(CancellationToken.None).InTime();
    }

    [Fact]
    public async Task A_standstill_is_known_while_it_goes_on_and_afterwards_and_by_its_length()
    {
        var start = Pulse.Now;
        _heart.Stop();
        await _heart.PassSilentlyAsync(TimeSpan.FromSeconds(31));
        Assert.Equal("tor stood still for 30 s", Pulse.DisturbanceSince(start));
        var steady = Pulse.AwaitSteadyAsync(CancellationToken.None);
        var within = Pulse.Now;
        var confirmed = Pulse.ConfirmAsync(within, CancellationToken.None);
        await _heart.PassSilentlyAsync(TimeSpan.FromSeconds(5));
        Assert.False(steady.IsCompleted);
        Assert.False(confirmed.IsCompleted);

        _heart.GoOn();
        await steady.InTime();
        Assert.Equal("tor stood still for 35 s", await confirmed.InTime());
        Assert.Equal("tor stood still for 35 s", Pulse.DisturbanceSince(start));
        await _heart.PassAsync(Heart.Period);
        Assert.Null(await Pulse.ConfirmAsync(Pulse.Now, CancellationToken.None).InTime());
        Assert.NotNull(Pulse.DisturbanceSince(within));
    }

    [Fact]
    public async Task A_moment_is_no_standstill()
    {
        var start = Pulse.Now;
        _heart.Stop();
        await _heart.PassSilentlyAsync(TimeSpan.FromSeconds(3));
        _heart.GoOn();
        Assert.Null(await Pulse.ConfirmAsync(start, CancellationToken.None).InTime());
    }

    [Fact]
    public async Task A_program_that_stood_still_itself_knows_it_and_does_not_take_tor_for_lost()
    {
        var start = Pulse.Now;
        await _heart.Time.TimerSetAsync(Heart.Period);
        _heart.Time.Advance(TimeSpan.FromSeconds(200));
        Assert.Equal("this program stood still for 199 s", await Pulse.ConfirmAsync(start, CancellationToken.None).InTime());

        _heart.Stop();
        await _heart.PassSilentlyAsync(2 * Heart.Period);
        await _heart.Time.TimerSetAsync(Heart.Period);
        _heart.Time.Advance(TimeSpan.FromSeconds(200));
        await _heart.PassSilentlyAsync(Heart.Period);
        Assert.Null(_heart.End.Connection.Death);
    }

    [Theory]
    [InlineData(3600, "tor's clock was set forward by 3600 s")]
    [InlineData(-3600, "tor's clock was set back by 3600 s")]
    [InlineData(2, null)]
    public async Task A_clock_that_is_set_is_known(int seconds, string? expected)
    {
        var start = Pulse.Now;
        await _heart.PassAsync(Heart.Period);
        _heart.SetClock(TimeSpan.FromSeconds(seconds));
        Assert.Equal(expected, await Pulse.ConfirmAsync(start, CancellationToken.None).InTime());
        Assert.Null(await Pulse.ConfirmAsync(Pulse.Now, CancellationToken.None).InTime());
    }

    [Fact]
    public async Task A_tor_that_says_nothing_for_a_minute_is_lost()
    {
        _heart.Stop();
        var confirmed = Pulse.ConfirmAsync(Pulse.Now, CancellationToken.None);
        await _heart.PassSilentlyAsync(TorPulse.Patience - Heart.Period);
        Assert.Null(_heart.End.Connection.Death);
        while (_heart.End.Connection.Death is null)
        {
            _heart.Time.Advance(Heart.Period);
            await Task.Yield();
        }

        await _heart.End.Connection.Completion.InTime();
        var lost = await Assert.ThrowsAsync<ControlConnectionLostException>(() => confirmed.InTime());
        Assert.Contains("tor stood still for 60 s", lost.Message, StringComparison.Ordinal);
        await Pulse.AwaitSteadyAsync(CancellationToken.None).InTime();
    }

    [Fact]
    public async Task A_tor_that_is_long_about_a_reply_is_not_lost()
    {
        _heart.Stop();
        for (var second = 0; second < 200; second++)
        {
            await _heart.PassSilentlyAsync(Heart.Period);
            if (second % 30 != 0) continue;
            var before = _heart.End.Connection.BytesReceived;
            await _heart.End.SayAsync("650 BW 0 0");
            while (_heart.End.Connection.BytesReceived == before) await Task.Yield();
        }

        Assert.Null(_heart.End.Connection.Death);
        Assert.StartsWith("tor stood still", Pulse.DisturbanceSince(Pulse.Now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_tor_that_stands_still_can_be_given_up()
    {
        _heart.Stop();
        await _heart.PassSilentlyAsync(TimeSpan.FromSeconds(10));
        using var patience = new CancellationTokenSource();
        var steady = Pulse.AwaitSteadyAsync(patience.Token);
        var confirmed = Pulse.ConfirmAsync(Pulse.Now, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => steady.InTime());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => confirmed.InTime());
    }
}
