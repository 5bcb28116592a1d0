using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;

namespace DnsHealth.Tests.Preflight;

/// <summary>A server that answers as told: null for a network error.</summary>
internal sealed class FakeZone(Func<DnsQuestion, DnsMessage, DnsMessage?> answer) : IDnsTransport
{
    public ConcurrentQueue<(IPEndPoint Server, DnsQuestion Question)> Asked { get; } = [];

    public Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server, ReadOnlyMemory<byte> query, Func<ReadOnlyMemory<byte>, DnsMessage?> accept, CancellationToken cancellationToken)
    {
        var asked = DnsMessage.Parse(query.Span);
        Asked.Enqueue((server, asked.Questions[0]));
        var reply = answer(asked.Questions[0], asked) ?? throw new SocketException((int)SocketError.ConnectionRefused);
        return Task.FromResult(accept(reply.ToBytes()) ?? throw new InvalidOperationException("the client did not take the answer"));
    }

    public Task<ReadOnlyMemory<byte>> AskByTcpAsync(IPEndPoint server, ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
