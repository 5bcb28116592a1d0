namespace DnsHealth.Tor.Tests;

/// <summary>The system's clock, but timers of one length go off only when a test says so.</summary>
internal sealed class HeldTime(TimeSpan length) : TimeProvider
{
    private readonly FakeTime _held = new();

    /// <summary>Lets the timer go off that runs, or else the next.</summary>
    public async Task GoOffAsync()
    {
        await _held.TimerSetAsync(length);
        _held.Advance(length);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime == length ? _held.CreateTimer(callback, state, dueTime, period) : base.CreateTimer(callback, state, dueTime, period);
}
