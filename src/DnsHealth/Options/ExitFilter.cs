namespace DnsHealth.Options;

/// <summary>Which exits to scan, by the consensus's BadExit flag.</summary>
public enum ExitFilter
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those without the BadExit flag.</summary>
    Good,

    /// <summary>Those with the BadExit flag.</summary>
    Bad,
}
