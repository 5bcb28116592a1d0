namespace DnsHealth.Dns;

/// <summary>The name another is an alias of (RFC 1035 3.3.1).</summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="Target">The canonical name, where the data is.</param>
public sealed record CnameRecord(DnsName Name, uint Ttl, DnsName Target) : DnsRecord(Name, Ttl)
{
    /// <inheritdoc/>
    public override DnsRecordType Type => DnsRecordType.Cname;

    internal override void WriteData(DnsMessageWriter writer) => writer.WriteName(Target);
}
