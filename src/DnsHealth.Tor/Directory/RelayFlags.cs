namespace DnsHealth.Tor.Directory;

/// <summary>A relay's flags in the consensus (dir-spec 3.4.1, the <c>s</c> line). Flags not known here are passed over.</summary>
[Flags]
public enum RelayFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A directory authority.</summary>
    Authority = 1,

    /// <summary>Not to be used as an exit.</summary>
    BadExit = 1 << 1,

    /// <summary>Useful as an exit.</summary>
    Exit = 1 << 2,

    /// <summary>Suitable for high-bandwidth circuits.</summary>
    Fast = 1 << 3,

    /// <summary>Suitable as an entry guard.</summary>
    Guard = 1 << 4,

    /// <summary>Suitable as an onion-service directory.</summary>
    HSDir = 1 << 5,

    /// <summary>Suitable as a middle only.</summary>
    MiddleOnly = 1 << 6,

    /// <summary>Reachable by the authorities.</summary>
    Running = 1 << 7,

    /// <summary>Suitable for long-lived circuits.</summary>
    Stable = 1 << 8,

    /// <summary>Its descriptor is too old, and it should make a new one.</summary>
    StaleDesc = 1 << 9,

    /// <summary>Speaks the directory protocol.</summary>
    V2Dir = 1 << 10,

    /// <summary>Not known to be bad.</summary>
    Valid = 1 << 11,
}
