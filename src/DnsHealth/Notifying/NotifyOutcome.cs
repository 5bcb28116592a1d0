namespace DnsHealth.Notifying;

/// <summary>What was done about an operator.</summary>
public enum NotifyOutcome
{
    /// <summary>No mail; the reason says why.</summary>
    Skipped,

    /// <summary>A draft was written.</summary>
    Drafted,

    /// <summary>The draft was handed over to be sent.</summary>
    Sent,

    /// <summary>The draft was to be sent, and was not taken; the reason says why.</summary>
    Failed,
}
