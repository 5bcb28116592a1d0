namespace DnsHealth.Preflight;

/// <summary>Kinds of answers to a control question.</summary>
public enum ZoneAnswerKind
{
    /// <summary>None, or an error: SERVFAIL, REFUSED, no reply.</summary>
    Failure,

    /// <summary>One address at least.</summary>
    Addresses,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    Nonexistent,

    /// <summary>The name exists and has no address.</summary>
    NoData,
}
