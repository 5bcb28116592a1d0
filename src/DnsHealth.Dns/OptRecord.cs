namespace DnsHealth.Dns;

/// <summary>What EDNS adds to a message (RFC 6891 6.1): it is no record of any name, and has no lifetime.</summary>
/// <param name="UdpPayloadSize">The largest datagram the sender can take, in bytes; less than 512 means 512.</param>
/// <param name="Options">The options, undecoded; at most 65,535 bytes.</param>
public sealed record OptRecord(ushort UdpPayloadSize, ReadOnlyMemory<byte> Options = default) : DnsRecord(DnsName.Root, 0)
{
    /// <summary>The upper eight bits of the response code, to stand before the header's four.</summary>
    public byte ExtendedResponseCode { get; init; }

    /// <summary>The version of EDNS; 0 is the only one there is.</summary>
    public byte Version { get; init; }

    /// <summary>DO, the highest bit: the sender wants DNSSEC's records. The others are not in use.</summary>
    public ushort Flags { get; init; }

    /// <inheritdoc/>
    public override DnsRecordType Type => DnsRecordType.Opt;

    internal override DnsClass WireClass => (DnsClass)UdpPayloadSize;

    internal uint WireTtl => ((uint)ExtendedResponseCode << 24) | ((uint)Version << 16) | Flags;

    /// <inheritdoc/>
    public bool Equals(OptRecord? other) =>
        base.Equals(other)
        && UdpPayloadSize == other.UdpPayloadSize
        && WireTtl == other.WireTtl
        && Options.Span.SequenceEqual(other.Options.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(UdpPayloadSize, WireTtl, Options.Length);

    internal override void WriteData(DnsMessageWriter writer) => writer.WriteBytes(Options.Span);
}
