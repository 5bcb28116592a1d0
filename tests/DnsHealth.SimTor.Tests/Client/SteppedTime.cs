using System.Diagnostics;

namespace DnsHealth.SimTor.Tests.Client;

/// <summary>A clock that stands until it is stepped.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 15, 0, TimeSpan.Zero);

    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(GetTimestamp());

    public void Step(TimeSpan step)
    {
        Debug.Assert(step >= TimeSpan.Zero);
        Interlocked.Add(ref _ticks, step.Ticks);
    }
}
