using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns;

/// <summary>The real transport: a new socket, and so a new source port, for every question.</summary>
public sealed class SocketDnsTransport : IDnsTransport
{
    /// <inheritdoc/>
    public async Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        Func<ReadOnlyMemory<byte>, DnsMessage?> accept,
        CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // A connected socket gets datagrams from this address and port only, and hears at once of a closed port.
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(query, cancellationToken);

        // One that is longer is cut to a length that is refused all the same.
        var buffer = new byte[DnsClient.MaximumDatagramLength + 1];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (accept(buffer.AsMemory(0, length)) is { } message) return message;
        }
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> AskByTcpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        using var stream = new NetworkStream(socket);

        // The length and the message in one write: some servers take a lone length for the whole (RFC 7766 8).
        var framed = new byte[sizeof(ushort) + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, checked((ushort)query.Length));
        query.CopyTo(framed.AsMemory(sizeof(ushort)));
        await stream.WriteAsync(framed, cancellationToken);

        await stream.ReadExactlyAsync(framed.AsMemory(0, sizeof(ushort)), cancellationToken);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(reply, cancellationToken);
        return reply;
    }
}
