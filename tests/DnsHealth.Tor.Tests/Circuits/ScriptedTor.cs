using System.Net;
using System.Net.Sockets;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Tests.Circuits;

/// <summary>A tor whose every line a test writes: a control connection in memory, a SOCKS port and a DNSPort on loopback.</summary>
internal sealed class ScriptedTor : IAsyncDisposable
{
    public const string Hop = "$25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE";
    public const string Exit = "$45558BD3B827BEA74D96D4FDAA783A448152DF93";

    /// <summary>What circuits are given to be built, and questions to be answered.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>What the controller adds for tor to be late.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static readonly IReadOnlyList<Fingerprint> Path = [Fingerprint.Parse(Hop), Fingerprint.Parse(Exit)];

    private readonly Socket _socks = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _dns = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public ScriptedTor()
    {
        _socks.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socks.Listen();
        _dns.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Circuits = new CircuitController(Control.Connection, Heart.Pulse, (IPEndPoint)_socks.LocalEndPoint!, (IPEndPoint)_dns.LocalEndPoint!, Time);
    }

    public TorEnd Control { get; } = new();

    /// <summary>Its pulse, over a connection of its own, so that what circuits say can be told line by line.</summary>
    public Heart Heart { get; } = new();

    public FakeTime Time { get; } = new();

    public CircuitController Circuits { get; }

    public Task<CircuitBuild> StartBuilding(CancellationToken cancellation = default) =>
        Circuits.BuildAsync(Path, Timeout, cancellation).InTime();

    public Task HearExtendAsync() => Control.HearAsync($"EXTENDCIRCUIT 0 {Hop},{Exit}");

    public async Task<ICircuit> BuildAsync(string id)
    {
        var build = StartBuilding();
        await HearExtendAsync();
        await Control.SayAsync(
            $"250 EXTENDED {id}",
            $"650 CIRC {id} LAUNCHED PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:16.639009",
            $"650 CIRC {id} EXTENDED {Hop}~relay000 PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:16.639009",
            $"650 CIRC {id} EXTENDED {Hop}~relay000,{Exit}~exit000 PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:16.639009",
            $"650 CIRC {id} BUILT {Hop}~relay000,{Exit}~exit000 PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:16.639009");
        return Assert.IsAssignableFrom<ICircuit>((await build).Circuit);
    }

    public async Task<Asker> AcceptAsync(ResolvePort port) =>
        port == ResolvePort.Socks ? await Asker.BySocks.AcceptAsync(_socks) : await Asker.ByDns.ReceiveAsync(_dns);

    /// <summary>Announces an asker's stream.</summary>
    public Task NewResolveAsync(Asker asker, string stream) => Control.SayAsync(
        $"650 STREAM {stream} NEWRESOLVE 0 {asker.Name}:0 SOURCE_ADDR={asker.Address} PURPOSE=DNS_REQUEST CLIENT_PROTOCOL={asker.Protocol} NYM_EPOCH=0");

    /// <summary>Has the stream attached, and says that the question has left.</summary>
    public async Task AttachAsync(Asker asker, string stream, string circuit)
    {
        await Control.AnswerAsync(
            $"ATTACHSTREAM {stream} {circuit}",
            $"650 STREAM {stream} CONTROLLER_WAIT 0 {asker.Name}:0 CLIENT_PROTOCOL={asker.Protocol}",
            "250 OK",
            $"650 STREAM {stream} SENTRESOLVE {circuit} {asker.Name}:0 CLIENT_PROTOCOL={asker.Protocol}");
    }

    /// <summary>Asks through a circuit, as far as the question's leaving.</summary>
    public async Task<(Task<Resolution> Resolution, Asker Asker)> AskAsync(
        ICircuit circuit, string circuitId, string stream, ResolvePort port, string name = "2e81ce05.wild.test", CancellationToken cancellation = default)
    {
        var resolution = circuit.ResolveAsync(name, port, Timeout, cancellation).InTime();
        var asker = await AcceptAsync(port);
        await NewResolveAsync(asker, stream);
        await AttachAsync(asker, stream, circuitId);
        await Time.TimerSetAsync(Timeout);
        return (resolution, asker);
    }

    /// <summary>Ends when everything said so far has been dealt with, and no command was sent for it.</summary>
    public async Task DealtWithAsync()
    {
        var reply = Control.Connection.SendAsync("GETINFO version", CancellationToken.None);
        await Control.AnswerAsync("GETINFO version", "250 OK");
        await reply.InTime();
    }

    /// <summary>Nobody listens at tor's ports any more.</summary>
    public void ClosePorts()
    {
        _socks.Dispose();
        _dns.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Circuits.Dispose();
        await Heart.DisposeAsync();
        await Control.DisposeAsync();
        _socks.Dispose();
        _dns.Dispose();
    }
}
