namespace DnsHealth.Dns;

/// <summary>The class of a record or a question (RFC 1035 3.2.4). Values without a name here occur and are kept.</summary>
public enum DnsClass : ushort
{
    /// <summary>No class; never on the wire.</summary>
    None = 0,

    /// <summary>The Internet: the class of everything asked here.</summary>
    Internet = 1,

    /// <summary>Chaosnet, where servers tell of themselves (<c>version.bind</c>).</summary>
    Chaos = 3,

    /// <summary>In a question: any class.</summary>
    Any = 255,
}
