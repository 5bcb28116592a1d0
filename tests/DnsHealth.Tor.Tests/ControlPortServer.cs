using System.Net.Sockets;
using System.Text;

namespace DnsHealth.Tor.Tests;

/// <summary>A control socket that answers one controller by a script, and writes down what it heard.</summary>
internal sealed class ControlPortServer : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("dnshealth-control-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<string> _heard = [];
    private readonly Task _loop;

    /// <param name="answer">Gives the lines that answer a command.</param>
    public ControlPortServer(Func<string, string[]> answer)
    {
        Address = new UnixDomainSocketEndPoint(Path.Combine(_folder, "control"));
        _listener.Bind(Address);
        _listener.Listen();
        _loop = ServeAsync(answer);
    }

    public UnixDomainSocketEndPoint Address { get; }

    /// <summary>What was heard so far.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    /// <summary>Ends when the controller has gone.</summary>
    public Task Gone => _loop.InTime();

    public void HangUp() => _stop.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop.InTime();
        _listener.Dispose();
        _stop.Dispose();
        System.IO.Directory.Delete(_folder, true);
    }

    private async Task ServeAsync(Func<string, string[]> answer)
    {
        try
        {
            using var socket = await _listener.AcceptAsync(_stop.Token);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(_stop.Token) is { } command)
            {
                lock (_gate) _heard.Add(command);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(answer(command).Select(line => line + "\r\n"))), _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
