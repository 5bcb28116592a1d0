namespace DnsHealth.TestNetwork;

/// <summary>What a resolver does with a question. In a specification each has its name in lower case.</summary>
public enum ResolverKind
{
    /// <summary>Answers honestly.</summary>
    Ok,

    /// <summary>
    /// Gives one wrong public address for the names that exist only because a scanner made them up, and answers
    /// honestly about everything else, so that tor's own look for hijacking finds nothing.
    /// </summary>
    Wrong,

    /// <summary>
    /// Gives one wrong public address for every name. The exit itself notices after one to three minutes
    /// (ServerDNSDetectHijacking), and from then on says that no name exists.
    /// </summary>
    Hijack,

    /// <summary>Says of every name that it does not exist.</summary>
    Nxdomain,

    /// <summary>Answers SERVFAIL.</summary>
    Servfail,

    /// <summary>Answers REFUSED.</summary>
    Refused,

    /// <summary>Answers NOTIMP.</summary>
    Notimp,

    /// <summary>Says of every name that it exists and has no address.</summary>
    Nodata,

    /// <summary>Gives a private address for the names of the zones, and answers honestly about everything else.</summary>
    Private,

    /// <summary>Never answers.</summary>
    Drop,

    /// <summary>Answers honestly, late.</summary>
    Slow,

    /// <summary>Answers SERVFAIL for a share of the names, and honestly for the others.</summary>
    Flaky,
}
