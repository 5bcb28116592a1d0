namespace DnsHealth.Options;

/// <summary>Which exits are scanned first. <see cref="Selection.ExitOrder"/> puts them in order.</summary>
public enum ScanOrder
{
    /// <summary>Exits that were not scanned here in the last 30 days (their operators wait for a first word), then the others as the consensus has them.</summary>
    New,

    /// <summary>Shuffled.</summary>
    Random,

    /// <summary>Exits that failed last time, those that fail the longest first; then new ones; then the others as the consensus has them.</summary>
    Failing,

    /// <summary>As the consensus has them.</summary>
    Consensus,
}
