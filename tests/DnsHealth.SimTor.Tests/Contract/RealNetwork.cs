using DnsHealth.EndToEnd;
using DnsHealth.TestNetwork;
using DnsHealth.Tor;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>The contract's network, of real tor daemons.</summary>
public sealed class RealNetwork : IContractNetwork
{
    private readonly Scratch _scratch = new();
    private PrivateNetwork _network = null!;

    public TorSession Session { get; private set; } = null!;

    public WireController Wire { get; private set; } = null!;

    public IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> Exits =>
        [.. _network.Truth.Exits.Select(exit => (Fingerprint.Parse(exit.Fingerprint), exit.Behaviour))];

    public IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> FirstHops =>
        [.. _network.Truth.FirstHops.Select(hop => (Fingerprint.Parse(hop.Fingerprint), hop.Behaviour))];

    public TorLaunchOptions Another(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        ExtraTorrc = Path.Combine(_network.Directory, PrivateNetwork.ClientTorrcFileName),
        Measurement = new MeasurementSettings { CircuitTimeout = TimeSpan.FromSeconds(10), StreamTimeout = TimeSpan.FromSeconds(10) },
    };

    public async Task InitializeAsync()
    {
        _network = await PrivateNetwork.StartAsync(
            new PrivateNetworkOptions
            {
                Directory = _scratch.In("network"),
                Exits = ExitBehaviour.ParseList($"ok*2,{string.Join(',', ContractExits.Resolvers)},down,frozen"),
                FirstHops = FirstHopBehaviour.ParseList("ok*2,down,frozen"),
            },
            null,
            CancellationToken.None);
        Session = await TorSession.LaunchAsync(Another(_scratch.In("tor")), null, TimeProvider.System, CancellationToken.None);
        Wire = await WireController.ConnectAsync(_scratch.In("tor"));
        await Session.Directory.AwaitDescriptorsAsync(_ => true, TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    public async Task<ICircuit> BuildToSilentExitAsync()
    {
        // The second of those that are well: the first is others' to use.
        var exit = _network.Truth.Exits.Where(exit => exit.Behaviour == "ok").ElementAt(1);
        var build = await Session.Circuits.BuildAsync(
            [FirstHops.First(hop => hop.Behaviour == "ok").Fingerprint, Fingerprint.Parse(exit.Fingerprint)],
            TimeSpan.FromSeconds(10),
            CancellationToken.None);
        await _network.FreezeAsync(exit.Nickname, CancellationToken.None);
        return build.Circuit!;
    }

    public async Task DisposeAsync()
    {
        Wire.Dispose();
        await Session.DisposeAsync();
        await _network.DisposeAsync();
        _scratch.Dispose();
    }
}
