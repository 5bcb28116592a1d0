namespace DnsHealth.Tor.Control;

/// <summary>Takes a data line of a reply as it arrives, so that a directory of any size passes through without being held.</summary>
/// <param name="line">The line, without its end and with dots unstuffed; valid during the call only.</param>
public delegate void ReplyDataLine(ReadOnlySpan<char> line);
