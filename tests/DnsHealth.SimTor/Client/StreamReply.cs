using System.Net;

namespace DnsHealth.SimTor.Client;

/// <summary>What a port's client gets: an address, or an error that is permanent or transient.</summary>
/// <param name="Address">The address; null for an error.</param>
/// <param name="IsPermanent">Whether the error is permanent.</param>
internal readonly record struct StreamReply(IPAddress? Address, bool IsPermanent)
{
    public static StreamReply Transient => new(null, false);
}
