using System.Net;

namespace DnsHealth.Tor.Resolving;

/// <summary>A SOCKS5 reply (RFC 1928, section 6).</summary>
/// <param name="Code">0 for success; tor answers 4 to every RESOLVE that failed, whatever happened.</param>
/// <param name="Address">The address, where the reply holds one.</param>
/// <param name="Name">The name, where the reply holds one (RESOLVE_PTR).</param>
public sealed record SocksReply(int Code, IPAddress? Address, string? Name)
{
    /// <summary>The code of success.</summary>
    public const int Succeeded = 0;
}
