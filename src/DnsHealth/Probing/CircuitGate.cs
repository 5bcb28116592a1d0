namespace DnsHealth.Probing;

/// <summary>
/// Lets circuits be built: so many in hand at once, and one after another at a pace. tor holds back neither
/// (<c>MaxClientCircuitsPending</c> does not bind a controller), so the load on the network is set here.
/// </summary>
/// <remarks>Everything that changes is guarded by <c>_gate</c>; one timer opens it for the next in the queue.</remarks>
public sealed class CircuitGate : IDisposable
{
    /// <summary>How far starts may lag behind the pace and be caught up with: timers are late by a little, and a pace must not be late by their sum.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<IDisposable>, (CircuitUrgency Urgency, long Order)> _queue = new();
    private readonly int _maxCircuits;
    private readonly TimeSpan _delay;
    private readonly TimeSpan _noise;
    private readonly Pace _pace;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _next;
    private long _order;
    private int _inHand;
    private bool _isTimed;

    /// <summary>Makes an open gate.</summary>
    /// <param name="maxCircuits">Circuits in hand at once, at the full pace.</param>
    /// <param name="delay">Between the starts of two circuits, at the full pace.</param>
    /// <param name="noise">Up to this much more or less, so that the starts make no rhythm.</param>
    /// <param name="pace">What part of the full pace is kept now.</param>
    /// <param name="time">The clock.</param>
    public CircuitGate(int maxCircuits, TimeSpan delay, TimeSpan noise, Pace pace, TimeProvider time)
    {
        _maxCircuits = maxCircuits;
        _delay = delay;
        _noise = noise;
        _pace = pace;
        _time = time;
        _next = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Open(isTimer: true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for a place, and for its turn.</summary>
    /// <param name="urgency">What for.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The place; it is given back when disposed of.</returns>
    public async Task<IDisposable> EnterAsync(CircuitUrgency urgency, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var waiting = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _queue.Enqueue(waiting, (urgency, _order++));
        Open();
        await using var stop = cancellation.Register(() => waiting.TrySetCanceled(cancellation));
        var place = await waiting.Task;
        // A place may come free in the moment in which one is told to stop.
        if (!cancellation.IsCancellationRequested) return place;
        place.Dispose();
        throw new OperationCanceledException(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    /// <summary>Lets in who may come in now, and has the timer see to the next.</summary>
    private void Open(bool isTimer = false)
    {
        lock (_gate)
        {
            if (isTimer) _isTimed = false;
            while (!_isTimed && _queue.Count > 0 && _inHand < Math.Max(1, (int)(_maxCircuits * _pace.Share)))
            {
                var now = _time.GetTimestamp();
                if (now < _next)
                {
                    _isTimed = true;
                    // Timers count whole milliseconds, and would be early.
                    _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(_time.GetElapsedTime(now, _next).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                    return;
                }

                if (!_queue.Dequeue().TrySetResult(new Place(Leave))) continue;
                _inHand++;
                var pause = (_delay + (_noise * ((Random.Shared.NextDouble() * 2) - 1))) / _pace.Share;
                _next = Math.Max(_next, now - Ticks(Lag)) + Ticks(pause);
            }
        }
    }

    private void Leave()
    {
        lock (_gate) _inHand--;
        Open();
    }

    private long Ticks(TimeSpan span) => (long)(Math.Max(0, span.TotalSeconds) * _time.TimestampFrequency);

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
