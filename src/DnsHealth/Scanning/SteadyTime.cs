namespace DnsHealth.Scanning;

/// <summary>
/// A clock that nobody can set: its UTC is the start's, and the monotonic time since. The times of one run are in order by it, and
/// durations between them true, whatever is done to the system's clock meanwhile.
/// </summary>
/// <param name="clock">Read once for UTC; timestamps and timers are its own.</param>
public sealed class SteadyTime(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly long _started = clock.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _startedAt + clock.GetElapsedTime(_started);

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
