namespace DnsHealth.Probing;

/// <summary>What a run says of an exit, in one word. <see cref="Cause"/> says why.</summary>
public enum Status
{
    /// <summary>Nothing could be learned about the exit; never counted against it.</summary>
    Unknown,

    /// <summary>The exit resolves names as it should.</summary>
    Success,

    /// <summary>The exit gave an address that is not the zone's.</summary>
    WrongIp,

    /// <summary>The exit's resolver answered, and not with the answer.</summary>
    DnsFail,

    /// <summary>No answer came in time.</summary>
    Timeout,

    /// <summary>The exit could not be reached through the Tor network.</summary>
    CircuitFail,
}
