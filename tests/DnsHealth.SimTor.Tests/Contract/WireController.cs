using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>One more controller of a tor, which keeps every line as it came.</summary>
public sealed class WireController : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TcpClient _client = new();
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<string> _events = [];
    private readonly Queue<TaskCompletionSource<string>> _replies = [];
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NetworkStream _stream = null!;

    public static async Task<WireController> ConnectAsync(string dataDirectory)
    {
        var wire = new WireController();
        var port = (await File.ReadAllTextAsync(Path.Combine(dataDirectory, Torrc.ControlPortFile))).Trim();
        var endPoint = IPEndPoint.Parse(port["PORT=".Length..]);
        await wire._client.ConnectAsync(endPoint);
        wire._stream = wire._client.GetStream();
        _ = wire.ReadAsync();
        var cookie = await File.ReadAllBytesAsync(Path.Combine(dataDirectory, Torrc.CookieFile));
        Assert.Equal("250 OK", await wire.AskAsync($"AUTHENTICATE {Convert.ToHexString(cookie)}"));
        Assert.Equal("250 OK", await wire.AskAsync("SETEVENTS CIRC STREAM"));
        return wire;
    }

    /// <summary>The last line of a command's reply.</summary>
    public async Task<string> AskAsync(string command)
    {
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _asking.WaitAsync();
        try
        {
            lock (_gate) _replies.Enqueue(reply);
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        }
        finally
        {
            _asking.Release();
        }

        return await reply.Task.WaitAsync(Deadline);
    }

    /// <summary>How many events there were.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _events.Count;
        }
    }

    /// <summary>The events so far from the <paramref name="from"/>-th on, without their <c>650</c>.</summary>
    public IReadOnlyList<string> Since(int from)
    {
        lock (_gate) return _events[from..];
    }

    /// <summary>Waits for an event, the <paramref name="from"/>-th or a later one.</summary>
    public async Task<string> SeeAsync(int from, Func<string, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            Task heard;
            lock (_gate)
            {
                if (_events.Skip(from).FirstOrDefault(wanted) is { } seen) return seen;
                heard = _heard.Task;
            }

            await heard.WaitAsync(deadline.Token);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
        _asking.Dispose();
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.Latin1);
        try
        {
            while (await reader.ReadLineAsync() is { } line) Hear(line);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Closed, by either side.
        }
    }

    private void Hear(string line)
    {
        lock (_gate)
        {
            if (!line.StartsWith("650 ", StringComparison.Ordinal))
            {
                if (line.Length > 3 && line[3] == ' ') _replies.Dequeue().SetResult(line);
                return;
            }

            _events.Add(line[4..]);
            _heard.TrySetResult();
            _heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
