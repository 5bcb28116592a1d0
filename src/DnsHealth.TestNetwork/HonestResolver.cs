using System.Collections.Concurrent;
using System.Net;
using DnsHealth.Dns;
using DnsHealth.TestNetwork.Resolvers;

namespace DnsHealth.TestNetwork;

/// <summary>
/// The resolver that a scanner's own host asks in its preflight: honest, but its zones can be broken while it runs.
/// The exits' resolvers take no notice of that.
/// </summary>
public sealed class HonestResolver : IAsyncDisposable
{
    // Written by whoever calls Break and Mend, read by the socket's loop.
    private readonly ConcurrentDictionary<DnsName, bool> _broken = new();
    private readonly ResolverSocket _socket;

    internal HonestResolver() => _socket = new ResolverSocket(query => new ResolverReply(Answer(query)));

    /// <summary>Where it listens, over UDP.</summary>
    public IPEndPoint EndPoint => _socket.EndPoint;

    /// <summary>From now on every name of the zone, itself included, gets SERVFAIL.</summary>
    /// <exception cref="FormatException">It is not a domain name.</exception>
    public void Break(string zone) => _broken[DnsName.Parse(zone)] = true;

    /// <summary>Ends what <see cref="Break"/> began; nothing happens if it has not.</summary>
    /// <exception cref="FormatException">It is not a domain name.</exception>
    public void Mend(string zone) => _broken.TryRemove(DnsName.Parse(zone), out _);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private DnsMessage Answer(DnsMessage query) =>
        _broken.Keys.Any(query.Questions[0].Name.IsSubdomainOf)
            ? query.Respond(DnsResponseCode.ServerFailure)
            : World.Answer(query);
}
