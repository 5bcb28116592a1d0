using System.Net;

namespace DnsHealth.Tor.Directory;

/// <summary>A relay's entry in the consensus (dir-spec 3.4.1).</summary>
public sealed record RouterStatus
{
    /// <summary>The relay's identity.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Its nickname: 1 to 19 letters and digits. Chosen by the operator, and not unique.</summary>
    public required string Nickname { get; init; }

    /// <summary>Its IPv4 address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port for Tor connections, 1 to 65535.</summary>
    public required int OrPort { get; init; }

    /// <summary>Its IPv6 address, from the first <c>a</c> line; null without one.</summary>
    public IPAddress? Ipv6Address { get; init; }

    /// <summary>Its flags.</summary>
    public RelayFlags Flags { get; init; }

    /// <summary>Its weight in the consensus, kilobytes a second; 0 where the consensus has none.</summary>
    public long Bandwidth { get; init; }

    /// <summary>The summary of its exit policy: <c>accept 1-65535</c>; null where the consensus has none.</summary>
    public string? PolicySummary { get; init; }
}
