using System.Globalization;

namespace DnsHealth.Tor.Control;

/// <summary>
/// Feels tor's pulse: asks it for its clock every second (GETINFO current-time/utc), and so knows when tor stood still, or this program did,
/// and when tor's clock was set. What fails while that happens, by tor's time-outs or by ours, says nothing about any relay.
/// </summary>
/// <remarks>
/// One loop beats, and it alone writes what it found; that is guarded by <c>_gate</c>. Replies come in the order of tor's events, so that
/// when a beat has come back, so has all that tor said before it.
/// </remarks>
public sealed class TorPulse : IAsyncDisposable
{
    /// <summary>A tor that has said nothing for so long is taken for lost, and its control connection fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A beat that is late by more is a standstill; a clock that is off by more was set.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private const string Clock = "current-time/utc";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ControlConnection _control;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private TaskCompletionSource _wanted = NewSource();
    private TaskCompletionSource _next = NewSource();
    private long _lastAt;
    private DateTime? _lastClock;
    private (long At, string What)? _disturbance;

    /// <summary>Begins to beat.</summary>
    /// <param name="control">An authenticated connection.</param>
    /// <param name="time">For the beats; its timestamps are the ones that <see cref="Now"/> gives.</param>
    public TorPulse(ControlConnection control, TimeProvider time)
    {
        _control = control;
        _time = time;
        _lastAt = time.GetTimestamp();
        _loop = BeatAsync();
    }

    /// <summary>The moment, to ask later what was wrong since.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>Ends when tor answers, at once where it did a moment ago. Nothing should be begun on a tor that stands still.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task AwaitSteadyAsync(CancellationToken cancellation)
    {
        while (Overdue() is not null && !_loop.IsCompleted) await AwaitBeatAsync(cancellation);
    }

    /// <summary>What was wrong with tor, as far as is known by now; null for nothing.</summary>
    /// <param name="since">A moment that <see cref="Now"/> gave.</param>
    public string? DisturbanceSince(long since)
    {
        lock (_gate)
        {
            if (_disturbance is { } disturbance && disturbance.At > since) return disturbance.What;
        }

        return Overdue();
    }

    /// <summary>What was wrong with tor, known for certain: when tor has answered what it is asked now.</summary>
    /// <param name="since">A moment that <see cref="Now"/> gave.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ControlConnectionLostException">tor is gone, and it cannot be known.</exception>
    public async Task<string?> ConfirmAsync(long since, CancellationToken cancellation)
    {
        await AwaitBeatAsync(cancellation);
        if (_control.Death is { } death) throw new ControlConnectionLostException($"tor is gone: {death.Message}", death);
        return DisturbanceSince(since);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for a beat that is sent from now on.</summary>
    private Task AwaitBeatAsync(CancellationToken cancellation)
    {
        Task next;
        lock (_gate)
        {
            next = _next.Task;
            _wanted.TrySetResult();
        }

        return next.WaitAsync(cancellation);
    }

    private string? Overdue()
    {
        TimeSpan standstill;
        lock (_gate) standstill = _time.GetElapsedTime(_lastAt) - Period;
        return standstill > Tolerance ? Standstill("tor", standstill) : null;
    }

    private static string Standstill(string who, TimeSpan length) =>
        string.Create(CultureInfo.InvariantCulture, $"{who} stood still for {length.TotalSeconds:0} s");

    private async Task BeatAsync()
    {
        await Task.Yield();
        try
        {
            while (true) await EndsInAPeriodAsync(await BeatOnceAsync());
        }
        catch (Exception exception) when (exception is ControlConnectionLostException or OperationCanceledException)
        {
            // Whoever waits finds for himself that the connection is lost.
            lock (_gate) _next.TrySetResult();
        }
    }

    /// <returns>Ends when someone waits for the next beat.</returns>
    private async Task<Task> BeatOnceAsync()
    {
        TaskCompletionSource current;
        Task wanted;
        lock (_gate)
        {
            current = _next;
            _next = NewSource();
            _wanted = NewSource();
            wanted = _wanted.Task;
        }

        try
        {
            var sentAt = _time.GetTimestamp();
            var reply = await AskAsync();
            Note(sentAt, ReadClock(reply));
            return wanted;
        }
        finally
        {
            current.TrySetResult();
        }
    }

    /// <summary>Asks for tor's clock, and gives tor up when it says nothing at all for too long.</summary>
    private async Task<ControlReply> AskAsync()
    {
        var reply = _control.SendAsync($"GETINFO {Clock}", _stop.Token);
        var silence = TimeSpan.Zero;
        var heard = _control.BytesReceived;
        while (true)
        {
            var asleep = _time.GetTimestamp();
            if (await EndsInAPeriodAsync(reply)) return await reply;
            // Time in which this program itself stood still was no time for tor to speak in.
            var elapsed = _time.GetElapsedTime(asleep);
            silence = heard == _control.BytesReceived ? silence + (elapsed < Tolerance ? elapsed : Period) : TimeSpan.Zero;
            heard = _control.BytesReceived;
            if (silence >= Patience)
                _control.Fail(new ControlConnectionLostException(string.Create(CultureInfo.InvariantCulture, $"tor stood still for {Patience.TotalSeconds:0} s")));
        }
    }

    /// <returns>Whether the task did.</returns>
    private async Task<bool> EndsInAPeriodAsync(Task task)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var first = await Task.WhenAny(task, Task.Delay(Period, _time, stop.Token));
        await stop.CancelAsync();
        _stop.Token.ThrowIfCancellationRequested();
        return first == task;
    }

    private void Note(long sentAt, DateTime? clock)
    {
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            var elapsed = _time.GetElapsedTime(_lastAt, now);
            var standstill = elapsed - Period;
            var step = clock - _lastClock - elapsed;
            if (standstill > Tolerance)
                _disturbance = (now, Standstill(_time.GetElapsedTime(sentAt, now) > Period ? "tor" : "this program", standstill));
            else if (step is { } by && by.Duration() > Tolerance)
                _disturbance = (now, string.Create(CultureInfo.InvariantCulture, $"tor's clock was set {(by > TimeSpan.Zero ? "forward" : "back")} by {by.Duration().TotalSeconds:0} s"));
            _lastAt = now;
            _lastClock = clock;
        }
    }

    /// <summary><c>2026-01-31T12:15:00</c>; null from a tor that does not tell.</summary>
    private static DateTime? ReadClock(ControlReply reply) =>
        DateTime.TryParseExact(reply.Value(Clock), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock) ? clock : null;
}
