namespace DnsHealth.Dns;

/// <summary>
/// A record of a type, or of a class, not decoded here (RFC 3597). Its data is as it stood in its message, so a name
/// compressed in it is not readable outside that.
/// </summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="Type">The record's type.</param>
/// <param name="Data">RDATA; at most 65,535 bytes.</param>
public sealed record UnknownRecord(DnsName Name, uint Ttl, DnsRecordType Type, ReadOnlyMemory<byte> Data) : DnsRecord(Name, Ttl)
{
    /// <inheritdoc/>
    public override DnsRecordType Type { get; } = Type;

    /// <summary>The record's class; the Internet unless the message said otherwise.</summary>
    public DnsClass Class { get; init; } = DnsClass.Internet;

    internal override DnsClass WireClass => Class;

    /// <inheritdoc/>
    public bool Equals(UnknownRecord? other) =>
        base.Equals(other) && Type == other.Type && Class == other.Class && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Type, Class, Data.Length);

    internal override void WriteData(DnsMessageWriter writer) => writer.WriteBytes(Data.Span);
}
