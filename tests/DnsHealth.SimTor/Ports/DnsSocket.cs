using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;

namespace DnsHealth.SimTor.Ports;

/// <summary>A DNS server's socket, over UDP on 127.0.0.1. Anything that is not a query of one question gets no answer.</summary>
internal sealed class DnsSocket
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Listens.</summary>
    /// <param name="port">On which port; 0 for one of the system's choosing.</param>
    public DnsSocket(int port)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Takes queries until it is told to stop.</summary>
    /// <param name="heard">Hears each, and where it came from.</param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(Action<DnsMessage, IPEndPoint> heard, CancellationToken stop)
    {
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        var buffer = new byte[DnsMessage.MaximumLength];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stop);
                if (Parse(buffer.AsSpan(0, received.ReceivedBytes)) is { } query) heard(query, (IPEndPoint)received.RemoteEndPoint);
            }
        }
        catch (OperationCanceledException)
        {
            _socket.Dispose();
        }
    }

    /// <summary>Answers. May be called from any thread.</summary>
    public void Send(DnsMessage response, IPEndPoint to)
    {
        try
        {
            _socket.SendTo(response.ToBytes(), to);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Nobody waits for it any more; an answer over UDP may always be lost.
        }
    }

    private static DnsMessage? Parse(ReadOnlySpan<byte> bytes)
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
