using System.Net;
using DnsHealth.Dns;
using DnsHealth.Options;

namespace DnsHealth.Preflight;

/// <summary>The name servers that the zone is asked of.</summary>
internal static class ZoneServers
{
    /// <summary>Those of DNS_PREFLIGHT_SERVER, or else the system's resolvers; one at least.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The server's name has no address.</exception>
    /// <exception cref="IOException">The system's resolvers cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> FindAsync(ScanOptions options, CancellationToken cancellation)
    {
        if (options.PreflightServer is not { } server) return SystemResolvers.Read();
        var addresses = IPAddress.TryParse(server.Host, out var address)
            ? [address]
            : await System.Net.Dns.GetHostAddressesAsync(server.Host, cancellation);
        return [.. addresses.Select(one => new IPEndPoint(one, server.Port))];
    }
}
