using System.Net.Sockets;
using System.Text;

namespace DnsHealth.TestNetwork;

/// <summary>
/// Where a network's host takes wishes from other processes: a Unix socket in a directory that only its owner can enter. A wish is one
/// line, <c>NICKNAME BEHAVIOUR</c>; the answer is one line, <c>ok</c> or what is wrong with it.
/// </summary>
internal sealed class SwitchSocket : IAsyncDisposable
{
    private const string DirectoryName = "control";
    private const string Done = "ok";
    private const int MaxLineBytes = 1000;

    // sun_path (unix(7)) is 108 bytes with its final zero.
    private const int MaxPathBytes = 107;

    // What a client that says nothing costs the others.
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(5);

    private readonly Func<string, ResolverBehaviour, CancellationToken, Task> _set;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    private SwitchSocket(Socket listener, Func<string, ResolverBehaviour, CancellationToken, Task> set)
    {
        _listener = listener;
        _set = set;
        _loop = ServeAsync();
    }

    /// <summary>Takes wishes for the network of a directory, which this process holds.</summary>
    /// <param name="directory">The network's.</param>
    /// <param name="set">Fulfils one; an <see cref="ArgumentException"/> is told to who wished.</param>
    public static SwitchSocket Listen(string directory, Func<string, ResolverBehaviour, CancellationToken, Task> set)
    {
        var own = Path.Combine(directory, DirectoryName);
        if (Directory.Exists(own)) Directory.Delete(own, recursive: true);
        Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var listener = NewSocket();
        try
        {
            using var path = new SocketPath(own);
            listener.Bind(path.EndPoint);
            listener.Listen();
            return new SwitchSocket(listener, set);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Wishes that an exit's resolver behave differently from now on, and waits until it does.</summary>
    /// <exception cref="PrivateNetworkException">No network runs there, or it has no such exit.</exception>
    public static async Task AskAsync(string directory, string nickname, ResolverBehaviour behaviour, CancellationToken cancellationToken)
    {
        if (nickname.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) throw new PrivateNetworkException($"no exit is called '{nickname}'");
        using var socket = NewSocket();
        try
        {
            using var path = new SocketPath(Path.Combine(directory, DirectoryName));
            await socket.ConnectAsync(path.EndPoint, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new PrivateNetworkException($"no private network that can be switched runs in {directory}", e);
        }

        string? answer;
        try
        {
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{nickname} {behaviour}\n"), cancellationToken);
            answer = await ReadLineAsync(stream, cancellationToken);
        }
        catch (IOException e)
        {
            throw new PrivateNetworkException($"the network in {directory} ended before it was switched", e);
        }

        if (answer != Done) throw new PrivateNetworkException(answer ?? $"the network in {directory} ended before it was switched");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _loop;
        _end.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task ServeAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptAsync(_end.Token);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
                patience.CancelAfter(ClientPatience);
                await using var stream = new NetworkStream(client);
                if (await ReadLineAsync(stream, patience.Token) is not { } line) continue;
                var answer = await FulfilAsync(line, _end.Token);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\n"), patience.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The client is gone or says nothing, and the next one is served; or the network ends, and so does the loop.
            }
        }
    }

    private async Task<string> FulfilAsync(string line, CancellationToken cancellationToken)
    {
        if (line.Split(' ') is not [var nickname, var behaviour]) return "a wish is NICKNAME BEHAVIOUR";
        try
        {
            await _set(nickname, ResolverBehaviour.Parse(behaviour), cancellationToken);
            return Done;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>Reads a line; null where the other side is gone before its end, or it is too long.</summary>
    private static async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxLineBytes];
        var count = 0;
        while (count < bytes.Length && await stream.ReadAsync(bytes.AsMemory(count), cancellationToken) is > 0 and var read)
        {
            count += read;
            var end = Array.IndexOf(bytes, (byte)'\n', 0, count);
            if (end >= 0) return Encoding.UTF8.GetString(bytes, 0, end);
        }

        return null;
    }

    /// <summary>The socket's path; where it is too long for an address, by way of a link with a short one, for as long as this lives.</summary>
    private sealed class SocketPath : IDisposable
    {
        private const string FileName = "socket";

        private readonly string? _links;

        public SocketPath(string directory)
        {
            var path = Path.Combine(directory, FileName);
            if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            {
                _links = Directory.CreateTempSubdirectory("testnet-").FullName;
                var link = Path.Combine(_links, "d");
                Directory.CreateSymbolicLink(link, Path.GetFullPath(directory));
                path = Path.Combine(link, FileName);
            }

            EndPoint = new UnixDomainSocketEndPoint(path);
        }

        public UnixDomainSocketEndPoint EndPoint { get; }

        public void Dispose()
        {
            if (_links is null) return;
            File.Delete(Path.Combine(_links, "d"));
            Directory.Delete(_links);
        }
    }
}
