using DnsHealth.Records;

namespace DnsHealth.Scanning;

/// <summary>Measures the stages of a run, which come one after another.</summary>
/// <param name="time">The clock.</param>
internal sealed class StageClock(TimeProvider time)
{
    private readonly List<RunStage> _stages = [];

    /// <summary>The stages that are over, in their order.</summary>
    public IReadOnlyList<RunStage> Stages => [.. _stages];

    /// <summary>Measures a stage until what it gives is disposed of.</summary>
    public IDisposable Measure(string name) => new Stage(this, name, time.GetTimestamp());

    private void End(string name, long started) => _stages.Add(new RunStage(name, Math.Round(time.GetElapsedTime(started).TotalMilliseconds)));

    private sealed class Stage(StageClock clock, string name, long started) : IDisposable
    {
        public void Dispose() => clock.End(name, started);
    }
}
