namespace DnsHealth.Dns;

/// <summary>A resource record (RFC 1035 3.2.1). The subclasses here are all there are.</summary>
/// <param name="Name">Whose record it is.</param>
/// <param name="Ttl">For how many seconds it may be kept, 0 to 2^31-1 (RFC 2181 8).</param>
public abstract record DnsRecord(DnsName Name, uint Ttl)
{
    /// <summary>The record's type.</summary>
    public abstract DnsRecordType Type { get; }

    /// <summary>The class field as it goes on the wire.</summary>
    internal virtual DnsClass WireClass => DnsClass.Internet;

    /// <summary>Writes RDATA, without its length.</summary>
    internal abstract void WriteData(DnsMessageWriter writer);
}
