namespace DnsHealth.Tests.Probing;

/// <summary>How an exit of a <see cref="FakeNetwork"/> behaves at one attempt.</summary>
public enum Conduct
{
    /// <summary>Its resolver works.</summary>
    Ok,

    /// <summary>It gives a wrong address for every name.</summary>
    Lies,

    /// <summary>It gives a private address, which tor discards.</summary>
    Private,

    /// <summary>It denies every name.</summary>
    Denies,

    /// <summary>Its resolver answers with an error.</summary>
    Servfail,

    /// <summary>Its resolver does not answer, and it gives up on it.</summary>
    ResolverSilent,

    /// <summary>It does not answer itself.</summary>
    Frozen,

    /// <summary>SOCKS fails, and the DNSPort then works.</summary>
    Stumbles,

    /// <summary>It works for fresh names, and does not answer for control names.</summary>
    FrozenAtControls,

    /// <summary>It works for fresh names, and its circuit dies at control names.</summary>
    DiesAtControls,

    /// <summary>First hops cannot connect to it.</summary>
    Down,

    /// <summary>tor has no descriptor for it.</summary>
    Undescribed,

    /// <summary>It closes the circuit when it is asked.</summary>
    Dies,

    /// <summary>The same, and the circuit's own event has not come yet.</summary>
    DiesQuietly,

    /// <summary>Our connection to the first hop breaks when the exit is asked.</summary>
    LosesFirstHop,

    /// <summary>tor cannot attach the stream.</summary>
    NotAttached,

    /// <summary>tor's port refuses the connection.</summary>
    PortRefused,

    /// <summary>The fake itself throws what nobody expects.</summary>
    Bug,
}
