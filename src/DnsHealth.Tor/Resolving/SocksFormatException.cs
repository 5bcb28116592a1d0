namespace DnsHealth.Tor.Resolving;

/// <summary>What a SOCKS port answered is not SOCKS5 (RFC 1928).</summary>
public sealed class SocksFormatException(string message) : FormatException(message);
