using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Resolvers;

/// <summary>
/// A DNS server over UDP at a port of its own on 127.0.0.1. Anything that is not a query of one question gets no answer.
/// </summary>
internal sealed class ResolverSocket : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<DnsMessage, ResolverReply> _reply;
    private readonly Task _serving;

    /// <summary>Starts serving.</summary>
    /// <param name="reply">Decides each reply; called from one thread at a time.</param>
    public ResolverSocket(Func<DnsMessage, ResolverReply> reply)
    {
        _reply = reply;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _serving = ServeAsync(_stop.Token);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(CancellationToken stop)
    {
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        var buffer = new byte[DnsMessage.MaximumLength];
        var late = new HashSet<Task>();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stop);
                if (ParseQuery(buffer.AsSpan(0, received.ReceivedBytes)) is not { } query) continue;
                var (message, delay) = _reply(query);
                if (message is null) continue;
                var sending = SendAsync(message.ToBytes(), received.RemoteEndPoint, delay, stop);
                late.RemoveWhere(task => task.IsCompleted);
                late.Add(sending);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(late);
        }
    }

    private async Task SendAsync(byte[] message, EndPoint to, TimeSpan delay, CancellationToken stop)
    {
        try
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, TimeProvider.System, stop);
            await _socket.SendToAsync(message, SocketFlags.None, to, stop);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Nobody waits for it any more; an answer over UDP may always be lost.
        }
    }

    private static DnsMessage? ParseQuery(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return DnsMessage.Parse(bytes) is { IsResponse: false, Opcode: DnsOpcode.Query, Questions.Count: 1 } query ? query : null;
        }
        catch (DnsFormatException)
        {
            return null;
        }
    }
}
