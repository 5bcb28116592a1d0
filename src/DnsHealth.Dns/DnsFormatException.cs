namespace DnsHealth.Dns;

/// <summary>Bytes are not a DNS message: what is wrong, and where.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="offset">The byte it was seen at, counted from the message's first.</param>
public sealed class DnsFormatException(string problem, int offset)
    : FormatException($"malformed DNS message: {problem} (at byte {offset})")
{
    /// <summary>The byte it was seen at, counted from the message's first.</summary>
    public int Offset { get; } = offset;
}
