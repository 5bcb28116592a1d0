namespace DnsHealth.Records;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Every selected exit was decided, and the controls held.</summary>
    Completed,

    /// <summary>It was stopped; what it had decided is kept.</summary>
    Interrupted,

    /// <summary>A control failed, or too few exits succeeded: the fault is ours, and nothing may be concluded.</summary>
    Inconclusive,

    /// <summary>The scanner or its tor failed.</summary>
    Failed,
}
