namespace DnsHealth.Tor.Control;

/// <summary>StreamStatus (control-spec 4.1.2).</summary>
public enum StreamStatus
{
    /// <summary>One this code does not know.</summary>
    Unknown,

    /// <summary>A new request to connect.</summary>
    New,

    /// <summary>A new request to resolve.</summary>
    Newresolve,

    /// <summary>The address was rewritten; after an answer, to what was answered.</summary>
    Remap,

    /// <summary>The connect cell left.</summary>
    Sentconnect,

    /// <summary>The resolve cell left.</summary>
    Sentresolve,

    /// <summary>Established.</summary>
    Succeeded,

    /// <summary>Failed, and not to be retried.</summary>
    Failed,

    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Detached from its circuit; it may be attached to another.</summary>
    Detached,

    /// <summary>Waiting for a controller to attach it.</summary>
    ControllerWait,
}
