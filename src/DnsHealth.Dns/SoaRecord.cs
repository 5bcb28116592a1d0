namespace DnsHealth.Dns;

/// <summary>The start of a zone of authority (RFC 1035 3.3.13); in a negative answer, whose zone says no (RFC 2308).</summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="PrimaryServer">MNAME: the zone's first server.</param>
/// <param name="Mailbox">RNAME: the mailbox of who answers for it, its <c>@</c> written as a dot.</param>
/// <param name="Serial">The zone's version.</param>
/// <param name="Refresh">Seconds between a secondary's looks for a new version.</param>
/// <param name="Retry">Seconds before it looks again after a failure.</param>
/// <param name="Expire">Seconds after which a secondary that reaches nobody gives the zone up.</param>
/// <param name="Minimum">Seconds a negative answer may be kept (RFC 2308 4).</param>
public sealed record SoaRecord(
    DnsName Name,
    uint Ttl,
    DnsName PrimaryServer,
    DnsName Mailbox,
    uint Serial,
    uint Refresh,
    uint Retry,
    uint Expire,
    uint Minimum) : DnsRecord(Name, Ttl)
{
    /// <inheritdoc/>
    public override DnsRecordType Type => DnsRecordType.Soa;

    internal override void WriteData(DnsMessageWriter writer)
    {
        writer.WriteName(PrimaryServer);
        writer.WriteName(Mailbox);
        writer.WriteUInt32(Serial);
        writer.WriteUInt32(Refresh);
        writer.WriteUInt32(Retry);
        writer.WriteUInt32(Expire);
        writer.WriteUInt32(Minimum);
    }
}
