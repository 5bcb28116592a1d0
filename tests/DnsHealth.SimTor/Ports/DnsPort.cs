using System.Net;
using DnsHealth.Dns;
using DnsHealth.SimTor.Client;

namespace DnsHealth.SimTor.Ports;

/// <summary>tor's DNSPort: it keeps what SOCKS drops, a permanent error being rcode 3 and a transient one rcode 2.</summary>
internal sealed class DnsPort(EventLoop loop, string sessionGroup)
{
    private readonly DnsSocket _socket = new(0);

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _socket.EndPoint;

    /// <summary>Takes queries until it is told to stop.</summary>
    public Task RunAsync(SimClient client, CancellationToken stop) => _socket.RunAsync(
        (query, from) =>
        {
            if (query.Questions[0].Type != DnsRecordType.A)
            {
                _socket.Send(query.Respond(DnsResponseCode.NotImplemented), from);
                return;
            }

            var name = query.Questions[0].Name;
            loop.Post(() => client.Ask(name.ToString().TrimEnd('.'), "DNS", sessionGroup, from, reply => _socket.Send(Respond(query, reply), from)));
        },
        stop);

    private static DnsMessage Respond(DnsMessage query, StreamReply reply) =>
        reply.Address is { } address ? query.Respond(DnsResponseCode.NoError, new AddressRecord(query.Questions[0].Name, Ttl: 60, address))
        : query.Respond(reply.IsPermanent ? DnsResponseCode.NonexistentDomain : DnsResponseCode.ServerFailure);
}
