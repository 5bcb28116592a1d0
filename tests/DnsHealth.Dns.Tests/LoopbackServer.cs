using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns.Tests;

/// <summary>A DNS server of real sockets at one port of loopback, which does with each question what a test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly Socket _udp;
    private readonly TcpListener? _tcp;
    private readonly Task _serving;

    /// <param name="onUdp">What to do with a question over UDP, and where it came from.</param>
    /// <param name="onTcp">What to do with a question over TCP; without it the TCP port is closed.</param>
    /// <param name="address">127.0.0.1 unless given.</param>
    public LoopbackServer(
        Func<Socket, DnsMessage, EndPoint, Task> onUdp,
        Func<NetworkStream, DnsMessage, Task>? onTcp = null,
        IPAddress? address = null)
    {
        (_udp, _tcp) = Bind(address ?? IPAddress.Loopback, onTcp is not null);
        Address = (IPEndPoint)_udp.LocalEndPoint!;
        _serving = Task.WhenAll(ServeUdpAsync(onUdp), onTcp is null ? Task.CompletedTask : ServeTcpAsync(onTcp));
    }

    public IPEndPoint Address { get; }

    /// <summary>The ports questions over UDP came from.</summary>
    public List<int> SourcePorts { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _serving;
        _udp.Dispose();
        _tcp?.Dispose();
        _stopped.Dispose();
    }

    private static (Socket Udp, TcpListener? Tcp) Bind(IPAddress address, bool withTcp)
    {
        while (true)
        {
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(address, 0));
            if (!withTcp) return (udp, null);
            var tcp = new TcpListener((IPEndPoint)udp.LocalEndPoint!);
            try
            {
                tcp.Start();
                return (udp, tcp);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody has the port for TCP: another one, then.
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync(Func<Socket, DnsMessage, EndPoint, Task> onUdp)
    {
        var buffer = new byte[DnsMessage.MaximumLength];
        var anyone = new IPEndPoint(_udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, anyone, _stopped.Token);
                SourcePorts.Add(((IPEndPoint)received.RemoteEndPoint).Port);
                await onUdp(_udp, DnsMessage.Parse(buffer.AsSpan(0, received.ReceivedBytes)), received.RemoteEndPoint);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync(Func<NetworkStream, DnsMessage, Task> onTcp)
    {
        try
        {
            while (true)
            {
                using var connection = await _tcp!.AcceptTcpClientAsync(_stopped.Token);
                connection.NoDelay = true;
                var stream = connection.GetStream();
                var length = new byte[sizeof(ushort)];
                await stream.ReadExactlyAsync(length, _stopped.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, _stopped.Token);
                try
                {
                    await onTcp(stream, DnsMessage.Parse(query));
                }
                catch (IOException)
                {
                    // A client may hang up when it likes.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
