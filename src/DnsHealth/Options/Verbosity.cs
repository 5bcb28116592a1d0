namespace DnsHealth.Options;

/// <summary>The least level of a message that is logged.</summary>
public enum Verbosity
{
    /// <summary>Everything, circuit by circuit.</summary>
    Debug,

    /// <summary>What is done.</summary>
    Info,

    /// <summary>What needs looking at.</summary>
    Warning,

    /// <summary>What went wrong.</summary>
    Error,
}
