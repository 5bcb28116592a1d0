using System.Net;
using System.Net.Sockets;

namespace DnsHealth.EndToEnd;

/// <summary>Stands between a scan and a tor's control port, and cuts the connection when it is told to; the next one it takes again.</summary>
public sealed class ControlProxy : IAsyncDisposable
{
    private readonly IPEndPoint _tor;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private CancellationTokenSource _cut = new();

    public ControlProxy(IPEndPoint tor)
    {
        _tor = tor;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there have been.</summary>
    public int Taken { get; private set; }

    /// <summary>Ends the connections there are.</summary>
    public void Cut()
    {
        CancellationTokenSource cut;
        lock (_gate)
        {
            cut = _cut;
            _cut = new CancellationTokenSource();
        }

        cut.Cancel();
        cut.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        await _loop;
        _cut.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Taken++;
                CancellationToken cut;
                lock (_gate) cut = _cut.Token;
                connections.Add(CarryAsync(client, cut));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(TcpClient client, CancellationToken cut)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(_tor);
        await using var nearStream = near.GetStream();
        await using var farStream = far.GetStream();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cut);
        Task[] ways = [nearStream.CopyToAsync(farStream, either.Token), farStream.CopyToAsync(nearStream, either.Token)];
        await Task.WhenAny(ways);
        await either.CancelAsync();
        foreach (var way in ways) await way.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
