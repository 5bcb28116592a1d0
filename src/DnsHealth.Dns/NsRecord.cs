namespace DnsHealth.Dns;

/// <summary>A name server of a zone (RFC 1035 3.3.11).</summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="Server">The server's name.</param>
public sealed record NsRecord(DnsName Name, uint Ttl, DnsName Server) : DnsRecord(Name, Ttl)
{
    /// <inheritdoc/>
    public override DnsRecordType Type => DnsRecordType.NS;

    internal override void WriteData(DnsMessageWriter writer) => writer.WriteName(Server);
}
