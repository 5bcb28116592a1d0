using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns;

/// <summary>An address of a name: A (RFC 1035 3.4.1) or AAAA (RFC 3596 2.2).</summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="Address">The address, whose family says which of the two types the record is.</param>
public sealed record AddressRecord(DnsName Name, uint Ttl, IPAddress Address) : DnsRecord(Name, Ttl)
{
    /// <inheritdoc/>
    public override DnsRecordType Type =>
        Address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.Aaaa : DnsRecordType.A;

    internal override void WriteData(DnsMessageWriter writer) => writer.WriteBytes(Address.GetAddressBytes());
}
