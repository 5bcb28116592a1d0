namespace DnsHealth.Tests.Probing;

/// <summary>A clock on which every wait is over as soon as it begins, and took as long as it was to take.</summary>
internal sealed class FastTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => Records.Sample.Start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(FastTime clock, TimerCallback callback, object? state) : ITimer
    {
        private volatile bool _stopped;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            Interlocked.Add(ref clock._now, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ =>
            {
                if (!_stopped) callback(state);
            });
            return true;
        }

        public void Dispose() => _stopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
