using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsHealth.SimTor.Client;

namespace DnsHealth.SimTor.Ports;

/// <summary>tor's SOCKS5 port (RFC 1928) with its command RESOLVE, and no other.</summary>
internal sealed class SocksPort
{
    private const byte SocksVersion = 5;
    private const byte Resolve = 0xF0;
    private const byte CommandNotSupported = 7;
    private const byte DomainName = 3;

    /// <summary>What tor says of every failure: host unreachable, and no address, not even of a type.</summary>
    private static readonly byte[] Failure = [SocksVersion, 4, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly EventLoop _loop;
    private readonly string _sessionGroup;

    /// <summary>Listens, on a port of the system's choosing.</summary>
    public SocksPort(EventLoop loop, string sessionGroup)
    {
        _loop = loop;
        _sessionGroup = sessionGroup;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Takes connections until it is told to stop.</summary>
    public async Task RunAsync(SimClient client, CancellationToken stop)
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(stop), client, stop);
        }
        catch (OperationCanceledException)
        {
            _listener.Dispose();
        }
    }

    private async Task ServeAsync(Socket socket, SimClient client, CancellationToken stop)
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            if (await ReadNameAsync(stream, stop) is not { } name) return;
            var answered = new TaskCompletionSource<StreamReply>(TaskCreationOptions.RunContinuationsAsynchronously);
            SimStream? asked = null; // The loop's.
            _loop.Post(() => asked = client.Ask(name, "SOCKS5", _sessionGroup, (IPEndPoint)socket.RemoteEndPoint!, reply => answered.TrySetResult(reply)));
            // Nothing more is to come from the client: what is read is its end.
            using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var gone = stream.ReadAsync(new byte[1], done.Token).AsTask();
            if (await Task.WhenAny(answered.Task, gone) == gone)
            {
                _loop.Post(() =>
                {
                    if (asked is not null) client.Abandon(asked);
                });
                await gone;
                return;
            }

            var reply = await answered.Task;
            await stream.WriteAsync(reply.Address is null ? Failure : [SocksVersion, 0, 0, 1, .. reply.Address.GetAddressBytes(), 0, 0], stop);
            socket.Shutdown(SocketShutdown.Send);
            await done.CancelAsync();
            await ((Task)gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // The client is gone, or the program ends; either way nobody waits.
        }
    }

    /// <summary>Reads the greeting and the request; null for one that was refused.</summary>
    private static async Task<string?> ReadNameAsync(NetworkStream stream, CancellationToken stop)
    {
        var buffer = new byte[byte.MaxValue + 2];
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), stop);
        if (buffer[0] != SocksVersion) return null;
        await stream.ReadExactlyAsync(buffer.AsMemory(0, buffer[1]), stop);
        await stream.WriteAsync(new byte[] { SocksVersion, 0 }, stop);

        await stream.ReadExactlyAsync(buffer.AsMemory(0, 5), stop);
        if (buffer[0] != SocksVersion || buffer[1] != Resolve || buffer[3] != DomainName)
        {
            await stream.WriteAsync(new byte[] { SocksVersion, CommandNotSupported, 0, 1, 0, 0, 0, 0, 0, 0 }, stop);
            return null;
        }

        var length = buffer[4];
        await stream.ReadExactlyAsync(buffer.AsMemory(0, length + 2), stop);
        // The name goes into events as it is, and must not end their lines.
        var name = Encoding.Latin1.GetString(buffer, 0, length);
        return name.Length == 0 || name.AsSpan().ContainsAnyExceptInRange('!', '~') ? null : name;
    }
}
