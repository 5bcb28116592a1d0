using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Circuits;

/// <summary>One name put through one circuit. Its news comes from the control connection's reading loop; tasks hand it on.</summary>
internal sealed class Question(string circuitId, string name)
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sentAt;

    public string CircuitId => circuitId;

    public string Name => name;

    public string? ClientAddress { get; set; }

    /// <summary>tor's name for its stream; null until it has one. Guarded by the <see cref="CircuitController"/>'s gate.</summary>
    public string? Stream { get; set; }

    public long SentAt => Interlocked.Read(ref _sentAt);

    public string? AttachTrouble { get; private set; }

    public StreamReason Reason { get; private set; }

    public string? ReasonText { get; private set; }

    /// <summary>The stream was attached, or could not be.</summary>
    public Task Left => _left.Task;

    public Task Ended => _ended.Task;

    public Task Detached => _detached.Task;

    /// <summary>Takes an event of the question's stream.</summary>
    public void Take(StreamEvent news, long now)
    {
        switch (news.Status)
        {
            case StreamStatus.Sentresolve:
                Sent(now);
                break;
            case StreamStatus.Detached:
                Explain(news);
                _detached.TrySetResult();
                break;
            case StreamStatus.Closed or StreamStatus.Failed:
                if (!_detached.Task.IsCompleted) Explain(news);
                _ended.TrySetResult();
                break;
            default:
                break;
        }
    }

    public void Sent(long now)
    {
        Interlocked.CompareExchange(ref _sentAt, now, 0);
        _left.TrySetResult();
    }

    public void NotAttached(string trouble)
    {
        AttachTrouble = trouble;
        _left.TrySetResult();
    }

    private void Explain(StreamEvent news)
    {
        Reason = news.Reason;
        ReasonText = news.RemoteReasonText is null ? news.ReasonText : $"{news.ReasonText}/{news.RemoteReasonText}";
    }
}
