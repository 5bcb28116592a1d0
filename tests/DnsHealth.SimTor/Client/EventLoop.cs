namespace DnsHealth.SimTor.Client;

/// <summary>
/// The one thread that changes the simulated tor: what the ports hear is posted to it, what happens later waits in a queue for its
/// time. It sleeps until something is posted or due.
/// </summary>
internal sealed class EventLoop(TimeProvider time)
{
    private readonly object _gate = new(); // Guards _posted and _stopped.
    private readonly PriorityQueue<Action, (long Due, long Order)> _timers = new(); // The loop's alone.
    private List<Action> _posted = [];
    private List<Action> _taken = [];
    private long _order;
    private bool _stopped;

    /// <summary>Has the loop do something, soon. May be called from any thread.</summary>
    public void Post(Action action)
    {
        lock (_gate)
        {
            _posted.Add(action);
            if (_posted.Count == 1) Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has the loop do something later. The loop's own thread only.</summary>
    public void After(TimeSpan delay, Action action) =>
        _timers.Enqueue(action, (time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency), _order++));

    /// <summary>Ends <see cref="Run"/>. May be called from any thread.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Runs until it is stopped.</summary>
    public void Run()
    {
        while (Take())
        {
            foreach (var action in _taken) action();
            _taken.Clear();
            while (_timers.TryPeek(out _, out var next) && next.Due <= time.GetTimestamp()) _timers.Dequeue()();
        }
    }

    private bool Take()
    {
        lock (_gate)
        {
            while (!_stopped && _posted.Count == 0)
            {
                var wait = _timers.TryPeek(out _, out var next)
                    ? (int)Math.Clamp(Math.Ceiling((next.Due - time.GetTimestamp()) * 1000d / time.TimestampFrequency), 0, int.MaxValue)
                    : Timeout.Infinite;
                if (wait == 0) break;
                Monitor.Wait(_gate, wait);
            }

            (_taken, _posted) = (_posted, _taken);
            return !_stopped;
        }
    }
}
