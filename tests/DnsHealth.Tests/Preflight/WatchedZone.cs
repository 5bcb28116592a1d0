using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;

namespace DnsHealth.Tests.Preflight;

/// <summary>
/// A server that takes its time, one answer after the other as told: the milliseconds it takes, and what it says, null for nothing at
/// all. When it has given them all, it calls for the end.
/// </summary>
internal sealed class WatchedZone(WatchTime time, CancellationTokenSource end, params (double Ms, Func<DnsMessage, DnsMessage>? Answer)[] answers) : IDnsTransport
{
    /// <summary>The questions, and when they came.</summary>
    public List<(TimeSpan At, DnsQuestion Question)> Asked { get; } = [];

    public async Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server, ReadOnlyMemory<byte> query, Func<ReadOnlyMemory<byte>, DnsMessage?> accept, CancellationToken cancellationToken)
    {
        if (Asked.Count == answers.Length)
        {
            await end.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        var asked = DnsMessage.Parse(query.Span);
        var (ms, answer) = answers[Asked.Count];
        Asked.Add((TimeSpan.FromTicks(time.GetTimestamp()), asked.Questions[0]));
        time.Advance(TimeSpan.FromMilliseconds(ms));
        if (answer is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        return accept(answer(asked).ToBytes()) ?? throw new InvalidOperationException("the client did not take the answer");
    }

    public Task<ReadOnlyMemory<byte>> AskByTcpAsync(IPEndPoint server, ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
