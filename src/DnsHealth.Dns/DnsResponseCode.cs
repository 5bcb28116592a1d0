namespace DnsHealth.Dns;

/// <summary>How a query went (RFC 1035 4.1.1, "rcode"): 0 to 15. Values without a name here occur and are kept.</summary>
public enum DnsResponseCode : byte
{
    /// <summary>Well; there may still be no record of the type asked for.</summary>
    NoError = 0,

    /// <summary>FORMERR: the server did not understand the query.</summary>
    FormatError = 1,

    /// <summary>SERVFAIL: the server could not find the answer.</summary>
    ServerFailure = 2,

    /// <summary>NXDOMAIN: the name does not exist.</summary>
    NonexistentDomain = 3,

    /// <summary>NOTIMP: the server does not do this kind of query.</summary>
    NotImplemented = 4,

    /// <summary>REFUSED: the server will not, by its policy.</summary>
    Refused = 5,

    /// <summary>YXDOMAIN: the name exists and should not (RFC 2136).</summary>
    NameExists = 6,

    /// <summary>YXRRSET: the records exist and should not (RFC 2136).</summary>
    RecordsExist = 7,

    /// <summary>NXRRSET: the records should exist (RFC 2136).</summary>
    RecordsMissing = 8,

    /// <summary>NOTAUTH: the server is not the zone's (RFC 2136).</summary>
    NotAuthoritative = 9,

    /// <summary>NOTZONE: the name is not in the zone (RFC 2136).</summary>
    NotInZone = 10,
}
