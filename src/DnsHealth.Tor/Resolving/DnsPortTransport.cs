using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;

namespace DnsHealth.Tor.Resolving;

/// <summary>Carries questions to tor's DNSPort, and tells from which address before they leave: tor's STREAM events name it.</summary>
/// <param name="bound">Hears the address.</param>
/// <param name="refused">Hears that nobody listens at the DNSPort.</param>
internal sealed class DnsPortTransport(Action<IPEndPoint> bound, Action<SocketException> refused) : IDnsTransport
{
    public async Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        Func<ReadOnlyMemory<byte>, DnsMessage?> accept,
        CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        bound((IPEndPoint)socket.LocalEndPoint!);
        try
        {
            await socket.SendAsync(query, cancellationToken);
            var buffer = new byte[DnsClient.MaximumDatagramLength + 1];
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, cancellationToken);
                if (accept(buffer.AsMemory(0, length)) is { } message) return message;
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            refused(exception);
            throw;
        }
    }

    /// <exception cref="IOException">Always: the DNSPort is UDP's alone.</exception>
    public Task<ReadOnlyMemory<byte>> AskByTcpAsync(IPEndPoint server, ReadOnlyMemory<byte> query, CancellationToken cancellationToken) =>
        throw new IOException("a DNSPort does not speak TCP");
}
