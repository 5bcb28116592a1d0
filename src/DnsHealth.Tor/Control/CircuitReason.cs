namespace DnsHealth.Tor.Control;

/// <summary>Why a circuit failed or closed (control-spec 4.1.1, tor-spec 5.4).</summary>
public enum CircuitReason
{
    /// <summary>One this code does not know.</summary>
    Unknown,

    /// <summary>No reason given.</summary>
    None,

    /// <summary>Tor protocol violation.</summary>
    Torprotocol,

    /// <summary>Internal error.</summary>
    Internal,

    /// <summary>A client asked for it.</summary>
    Requested,

    /// <summary>The relay is hibernating.</summary>
    Hibernating,

    /// <summary>Out of memory, sockets or circuit ids.</summary>
    Resourcelimit,

    /// <summary>The relay could not be reached.</summary>
    Connectfailed,

    /// <summary>The relay reached had another identity.</summary>
    OrIdentity,

    /// <summary>The connection that carried the circuit died, by its older name.</summary>
    OrConnClosed,

    /// <summary>The connection that carried the circuit died.</summary>
    ChannelClosed,

    /// <summary>The circuit expired.</summary>
    Finished,

    /// <summary>It took too long to build.</summary>
    Timeout,

    /// <summary>A relay on the path ended it; REMOTE_REASON has the rest.</summary>
    Destroyed,

    /// <summary>No path could be chosen.</summary>
    Nopath,

    /// <summary>An onion service that is not there.</summary>
    Nosuchservice,

    /// <summary>Ended to measure how long a build takes.</summary>
    MeasurementExpired,

    /// <summary>An introduction circuit no longer needed.</summary>
    IpNowRedundant,
}
