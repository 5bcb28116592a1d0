namespace DnsHealth.Probing;

/// <summary>What became of an attempt's circuit.</summary>
public enum CircuitOutcome
{
    /// <summary>Built, and it stood until the attempt was over.</summary>
    Built,

    /// <summary>Built, and closed by someone else before the attempt was over.</summary>
    Died,

    /// <summary>Never built.</summary>
    Failed,

    /// <summary>tor would not try: it knows no such router, or has no descriptor for it.</summary>
    NoDescriptor,

    /// <summary>The scanner or its tor failed, or the run was ended; the network is not to blame.</summary>
    Abandoned,
}
