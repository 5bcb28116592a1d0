namespace DnsHealth.Tor.Control;

/// <summary>CircStatus (control-spec 4.1.1).</summary>
public enum CircuitStatus
{
    /// <summary>One this code does not know.</summary>
    Unknown,

    /// <summary>An id was assigned.</summary>
    Launched,

    /// <summary>All hops are there.</summary>
    Built,

    /// <summary>Built, and waiting for a better one to fail.</summary>
    GuardWait,

    /// <summary>One more hop.</summary>
    Extended,

    /// <summary>Never built.</summary>
    Failed,

    /// <summary>Was built, and closed.</summary>
    Closed,
}
