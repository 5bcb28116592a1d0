namespace DnsHealth.Probing;

/// <summary>
/// Lets circuits be built: so many in hand at once, and one after another at a pace. tor holds back neither
/// (<c>MaxClientCircuitsPending</c> does not bind a controller), so the load on the network is set here.
/// </summary>
/// <remarks>The time of the next start is guarded by <c>_gate</c>: each comer reserves its own, so that the pace holds however they wake.</remarks>
/// <param name="maxCircuits">Circuits in hand at once.</param>
/// <param name="delay">Between the starts of two circuits.</param>
/// <param name="noise">Up to this much more or less, so that the starts make no rhythm.</param>
/// <param name="time">The clock.</param>
public sealed class CircuitGate(int maxCircuits, TimeSpan delay, TimeSpan noise, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(maxCircuits, maxCircuits);
    private readonly Lock _gate = new();
    private long _next = time.GetTimestamp();

    /// <summary>Waits for a place, and for its turn. To be followed by <see cref="Leave"/>.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            // A place may come free in the moment in which one is told to stop.
            cancellation.ThrowIfCancellationRequested();
            var wait = Reserve();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellation);
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => _places.Release();

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private TimeSpan Reserve()
    {
        var pause = delay + (noise * ((Random.Shared.NextDouble() * 2) - 1));
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var start = Math.Max(now, _next);
            _next = start + (long)(Math.Max(0, pause.TotalSeconds) * time.TimestampFrequency);
            return time.GetElapsedTime(now, start);
        }
    }
}
