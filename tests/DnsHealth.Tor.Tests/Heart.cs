using System.Globalization;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests;

/// <summary>A tor that answers what its pulse asks, on a clock of its own; a test may stop it, and set its clock.</summary>
internal sealed class Heart : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private TimeSpan _offset;
    private Task _going = Task.CompletedTask;
    private TaskCompletionSource? _stopped;

    public Heart()
    {
        _loop = AnswerAsync();
        Pulse = new TorPulse(End.Connection, Time);
    }

    public TorEnd End { get; } = new();

    /// <summary>The clock of the pulse alone. It stands until it is moved.</summary>
    public FakeTime Time { get; } = new();

    public TorPulse Pulse { get; }

    /// <summary>Whether tor tells its clock, as those before 0.3.4 do not.</summary>
    public bool TellsClock { get; set; } = true;

    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    /// <summary>From now on tor answers nothing, until <see cref="GoOn"/>.</summary>
    public void Stop()
    {
        _stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _going = _stopped.Task;
    }

    public void GoOn() => _stopped!.TrySetResult();

    /// <summary>Sets tor's clock forward, or back.</summary>
    public void SetClock(TimeSpan by)
    {
        lock (_gate) _offset += by;
    }

    /// <summary>Lets so much time pass in steps of a beat, each of which tor answers.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Period)
        {
            await Time.TimerSetAsync(Period);
            Time.Advance(Period);
            await Pulse.ConfirmAsync(Pulse.Now, CancellationToken.None).InTime();
        }
    }

    /// <summary>Lets so much time pass in steps of a beat, without waiting for tor.</summary>
    public async Task PassSilentlyAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Period)
        {
            await Time.TimerSetAsync(Period);
            Time.Advance(Period);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _stopped?.TrySetResult();
        await Pulse.DisposeAsync();
        await End.Connection.DisposeAsync();
        await _loop.InTime();
        await End.DisposeAsync();
    }

    private async Task AnswerAsync()
    {
        while (await End.HearAsync() is { } command)
        {
            Assert.Equal("GETINFO current-time/utc", command);
            Task going;
            lock (_gate) going = _going;
            await going;
            DateTimeOffset clock;
            lock (_gate) clock = Time.GetUtcNow() + _offset;
            if (!TellsClock) await End.SayAsync("552 Unrecognized key \"current-time/utc\"");
            else await End.SayAsync($"250-current-time/utc={clock.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}", "250 OK");
        }
    }
}
