namespace DnsHealth.Tor.Control;

/// <summary>Why a stream closed, failed or was detached (control-spec 4.1.2, tor-spec 6.3).</summary>
public enum StreamReason
{
    /// <summary>One this code does not know.</summary>
    Unknown,

    /// <summary>Various.</summary>
    Misc,

    /// <summary>The exit could not resolve the name of a connection.</summary>
    Resolvefailed,

    /// <summary>Connection refused.</summary>
    Connectrefused,

    /// <summary>Not in the exit's policy.</summary>
    Exitpolicy,

    /// <summary>The circuit is being destroyed.</summary>
    Destroy,

    /// <summary>Finished; for a resolve, whatever its outcome.</summary>
    Done,

    /// <summary>Timed out.</summary>
    Timeout,

    /// <summary>No route.</summary>
    Noroute,

    /// <summary>Hibernating.</summary>
    Hibernating,

    /// <summary>Internal error.</summary>
    Internal,

    /// <summary>Out of resources.</summary>
    Resourcelimit,

    /// <summary>Connection reset.</summary>
    Connreset,

    /// <summary>Protocol violation; for a resolve, an answer with private addresses only.</summary>
    Torprotocol,

    /// <summary>A directory request at a relay that is none.</summary>
    Notdirectory,

    /// <summary>The other end closed it; REMOTE_REASON says why.</summary>
    End,

    /// <summary>A private address was asked for.</summary>
    PrivateAddr,
}
