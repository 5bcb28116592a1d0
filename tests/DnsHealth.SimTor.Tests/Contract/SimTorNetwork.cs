using DnsHealth.EndToEnd;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;
using DnsHealth.Tor;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>The contract's network, simulated.</summary>
public sealed class SimTorNetwork : IContractNetwork
{
    private readonly Scratch _scratch = new();
    private SimTruth _truth = null!;

    /// <summary>The program, beside the tests.</summary>
    public static string Binary => Path.Combine(AppContext.BaseDirectory, "simtor");

    public TorSession Session { get; private set; } = null!;

    public WireController Wire { get; private set; } = null!;

    public IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> Exits =>
        [.. _truth.Exits.Select(exit => (Fingerprint.Parse(exit.Fingerprint), exit.Behaviour))];

    public IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> FirstHops =>
        [.. _truth.FirstHops.Select(hop => (Fingerprint.Parse(hop.Fingerprint), hop.Behaviour))];

    public TorLaunchOptions Another(string dataDirectory) => new()
    {
        Binary = Binary,
        DataDirectory = dataDirectory,
        ExtraTorrc = _scratch.In("extra.torrc"),
        Measurement = new MeasurementSettings { CircuitTimeout = TimeSpan.FromSeconds(10), StreamTimeout = TimeSpan.FromSeconds(10) },
    };

    public async Task InitializeAsync()
    {
        var scenario = new Scenario
        {
            Exits = 40,
            FirstHops = 6,
            CircuitMs = new LatencyShape { Median = 20, P95 = 60 },
            DnsMs = new LatencyShape { Median = 5, P95 = 20 },
            Shares = new Shares
            {
                ExitsDown = 0.01,
                ExitsFrozen = 0.01,
                ExitsStalled = 0.01,
                FirstHopsDown = 0.01,
                FirstHopsFrozen = 0.01,
                Resolvers = ContractExits.Resolvers.ToDictionary(resolver => resolver, _ => 0.01),
            },
        };
        await ScenarioFile.WriteAsync(_scratch, scenario);
        Session = await TorSession.LaunchAsync(Another(_scratch.In("tor")), null, TimeProvider.System, CancellationToken.None);
        Wire = await WireController.ConnectAsync(_scratch.In("tor"));
        _truth = SimTruth.FromJson(await File.ReadAllTextAsync(SimTruth.PathFor(_scratch.In("scenario.json"))));
    }

    public async Task<ICircuit> BuildToSilentExitAsync()
    {
        var build = await Session.Circuits.BuildAsync(
            [FirstHops.First(hop => hop.Behaviour == "ok").Fingerprint, Exits.First(exit => exit.Behaviour == "stalled").Fingerprint],
            TimeSpan.FromSeconds(10),
            CancellationToken.None);
        return build.Circuit!;
    }

    public async Task DisposeAsync()
    {
        Wire.Dispose();
        await Session.DisposeAsync();
        _scratch.Dispose();
    }
}
