namespace DnsHealth.Dns;

/// <summary>The type of a record or a question (RFC 1035 3.2.2). Values without a name here occur and are kept.</summary>
public enum DnsRecordType : ushort
{
    /// <summary>No type; never on the wire.</summary>
    None = 0,

    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>A name server of the zone.</summary>
    NS = 2,

    /// <summary>The name this one is an alias of.</summary>
    Cname = 5,

    /// <summary>The start of a zone of authority.</summary>
    Soa = 6,

    /// <summary>PTR: the name of an address.</summary>
    DomainPointer = 12,

    /// <summary>A mail exchange.</summary>
    MX = 15,

    /// <summary>Free text.</summary>
    Txt = 16,

    /// <summary>An IPv6 address (RFC 3596).</summary>
    Aaaa = 28,

    /// <summary>What EDNS adds to a message (RFC 6891); not data of a zone.</summary>
    Opt = 41,

    /// <summary>In a question: whatever there is (RFC 8482).</summary>
    Any = 255,
}
