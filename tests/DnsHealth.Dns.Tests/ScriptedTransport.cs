using System.Net;

namespace DnsHealth.Dns.Tests;

/// <summary>A network of servers that do what a test says, and a record of what they were asked.</summary>
internal sealed class ScriptedTransport(ManualTime time) : IDnsTransport
{
    private readonly Dictionary<IPEndPoint, Queue<Func<DnsMessage, byte[][]>>> _udp = [];
    private readonly Dictionary<IPEndPoint, Queue<Func<DnsMessage, byte[]>>> _tcp = [];

    /// <summary>How long an answer takes, in the manual clock.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(20);

    public List<(string Via, IPEndPoint Server, DnsMessage Query)> Asked { get; } = [];

    /// <summary>The server's next answers over UDP, one for each question; each a number of datagrams.</summary>
    public void Udp(IPEndPoint server, params Func<DnsMessage, byte[][]>[] answers) => _udp[server] = new(answers);

    /// <summary>The server's next answers over TCP.</summary>
    public void Tcp(IPEndPoint server, params Func<DnsMessage, byte[]>[] answers) => _tcp[server] = new(answers);

    public async Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        Func<ReadOnlyMemory<byte>, DnsMessage?> accept,
        CancellationToken cancellationToken)
    {
        var asked = DnsMessage.Parse(query.Span);
        Asked.Add(("udp", server, asked));
        foreach (var datagram in _udp[server].Dequeue()(asked))
        {
            time.Advance(Latency);
            if (accept(datagram) is { } message) return message;
        }

        return await NeverAsync<DnsMessage>(cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>> AskByTcpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        CancellationToken cancellationToken)
    {
        var asked = DnsMessage.Parse(query.Span);
        Asked.Add(("tcp", server, asked));
        var answer = _tcp[server].Dequeue()(asked);
        if (answer.Length == 0) return await NeverAsync<ReadOnlyMemory<byte>>(cancellationToken);
        time.Advance(Latency);
        return answer;
    }

    // Nothing else will happen: time passes until the caller gives up. It must, or the test hangs where this throws.
    private async Task<T> NeverAsync<T>(CancellationToken cancellationToken)
    {
        for (var waited = 0; waited < 3600 && !cancellationToken.IsCancellationRequested; waited++) time.Advance(TimeSpan.FromSeconds(1));
        await Task.FromCanceled(cancellationToken.IsCancellationRequested
            ? cancellationToken
            : throw new InvalidOperationException("the client waited for an hour"));
        throw new InvalidOperationException("unreachable");
    }
}
