namespace DnsHealth.Dns;

/// <summary>What is asked (RFC 1035 4.1.2). Two are equal when name (ASCII case aside), type and class are.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type of record wanted.</param>
public sealed record DnsQuestion(DnsName Name, DnsRecordType Type)
{
    /// <summary>The class; the Internet unless the message said otherwise.</summary>
    public DnsClass Class { get; init; } = DnsClass.Internet;
}
