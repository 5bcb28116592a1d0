namespace DnsHealth.Scanning;

/// <summary>How a pass over exits ended.</summary>
public enum PassEnd
{
    /// <summary>Every exit was decided.</summary>
    Done,

    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>tor is gone.</summary>
    TorLost,
}
