using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace DnsHealth.SimTor.Ports;

/// <summary>
/// One controller's connection: lines in, replies and events out. What goes out is queued, and written by one task, the long replies
/// line by line as they are made; so events never break into a reply, and the loop never waits for a slow reader.
/// </summary>
internal sealed class ControlSession
{
    private const int BufferLength = 1 << 16;

    private readonly Socket _socket;
    private readonly Channel<object> _out = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });

    public ControlSession(Socket socket) => _socket = socket;

    /// <summary>Whether it may do more than authenticate. The loop's alone.</summary>
    public bool IsAuthenticated { get; set; }

    /// <summary>Whether tor ends with it. The loop's alone.</summary>
    public bool IsOwner { get; set; }

    /// <summary>What a safe cookie answer has to be; null where no challenge was made. The loop's alone.</summary>
    public byte[]? Expected { get; set; }

    /// <summary>The events it wants. The loop's alone.</summary>
    public HashSet<string> Events { get; set; } = [];

    /// <summary>Sends a line.</summary>
    public void Send(string line) => _out.Writer.TryWrite(line);

    /// <summary>Sends lines that are made when they are written; so they must not depend on anything that changes.</summary>
    public void Send(IEnumerable<string> lines) => _out.Writer.TryWrite(lines);

    /// <summary>Closes it, when all that was to be sent is.</summary>
    public void Complete() => _out.Writer.TryComplete();

    /// <summary>Runs until the connection is closed.</summary>
    /// <param name="heard">Hears each line.</param>
    public async Task RunAsync(Action<string> heard)
    {
        await using var stream = new NetworkStream(_socket, ownsSocket: true);
        var writing = WriteAsync(stream);
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, false, BufferLength, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line) heard(line);
        }
        catch (IOException)
        {
            // It is gone, as one that ends in order is.
        }

        Complete();
        await writing;
    }

    private async Task WriteAsync(NetworkStream stream)
    {
        try
        {
            await using var writer = new StreamWriter(stream, Encoding.Latin1, BufferLength, leaveOpen: true) { NewLine = "\r\n" };
            while (await _out.Reader.WaitToReadAsync())
            {
                while (_out.Reader.TryRead(out var next))
                {
                    if (next is string line) await writer.WriteLineAsync(line);
                    else await WriteAllAsync(writer, (IEnumerable<string>)next);
                }

                await writer.FlushAsync();
            }

            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // Nobody reads any more; what is still queued is for nobody.
            Complete();
        }
    }

    private static async Task WriteAllAsync(StreamWriter writer, IEnumerable<string> lines)
    {
        foreach (var line in lines) await writer.WriteLineAsync(line);
    }
}
