using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Circuits;

/// <summary>What is known of one circuit. Guarded by the <see cref="CircuitController"/>'s gate, but for the tasks.</summary>
internal sealed class CircuitState
{
    private IReadOnlyList<Fingerprint> _reached = [];
    private long _reachedAt;
    private long _settledAt;
    private long? _previousAt;
    private CircuitEvent? _end;

    public bool IsBuilt { get; private set; }

    /// <summary>Built, failed or closed.</summary>
    public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Failed or closed.</summary>
    public TaskCompletionSource<string> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Take(CircuitEvent news, long now)
    {
        if (news.Path.Count > _reached.Count)
        {
            _previousAt = _reached.Count == 0 ? null : _reachedAt;
            _reached = news.Path;
            _reachedAt = now;
        }

        switch (news.Status)
        {
            case CircuitStatus.Built:
                IsBuilt = true;
                Settle(now);
                break;
            case CircuitStatus.Failed or CircuitStatus.Closed:
                _end ??= news;
                Settle(now);
                Ended.TrySetResult(Describe(news));
                break;
            default:
                break;
        }
    }

    public TimeSpan? LastExtension(TimeProvider time) =>
        _previousAt is { } previous ? time.GetElapsedTime(previous, _reachedAt) : null;

    public TimeSpan Since(long started, TimeProvider time) =>
        time.GetElapsedTime(started, _settledAt == 0 ? time.GetTimestamp() : Math.Max(started, _settledAt));

    public CircuitFailure Failure() => new()
    {
        Reached = _reached,
        Reason = _end?.Reason ?? CircuitReason.Timeout,
        ReasonText = _end?.ReasonText ?? (_end is null ? "TIMEOUT" : "NONE"),
        RemoteReasonText = _end?.RemoteReasonText,
    };

    /// <summary>The circuit is of no use for something that was wrong with tor itself.</summary>
    public CircuitFailure Disturbed(string what) => new() { Reached = _reached, Reason = CircuitReason.Internal, ReasonText = what };

    private static string Describe(CircuitEvent end) =>
        end.RemoteReasonText is null ? end.ReasonText ?? "NONE" : $"{end.ReasonText}/{end.RemoteReasonText}";

    private void Settle(long now)
    {
        if (Settled.TrySetResult()) _settledAt = now;
    }
}
