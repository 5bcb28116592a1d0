using DnsHealth.TestNetwork;


namespace DnsHealth.EndToEnd;

/// <summary>One private network for all tests of a collection: every behaviour there is, and of six first hops two that are dead and one that is frozen.</summary>
public sealed class NetworkFixture : IAsyncLifetime
{
    public const string Name = "a private network";

    private const string Exits =
        "ok*4,wrong,hijack,nxdomain,servfail,refused,notimp,nodata,private,drop,slow:0.3,slow:5,flaky:50,down*2,frozen";

    private readonly Scratch _scratch = new();

    public PrivateNetwork Network { get; private set; } = null!;

    /// <summary>What a scan of all its exits says as soon as some are decided.</summary>
    public string SomeDecided => $"/{Network.Truth.Exits.Count}:";

    /// <summary>And when half of them are; it tells each tenth.</summary>
    public string HalfDecided => $"{(Network.Truth.Exits.Count + 1) / 2}/{Network.Truth.Exits.Count}:";

    public async Task InitializeAsync() => Network = await PrivateNetwork.StartAsync(
        new PrivateNetworkOptions
        {
            Directory = _scratch.In("network"),
            Exits = ExitBehaviour.ParseList(Exits),
            FirstHops = FirstHopBehaviour.ParseList("ok*3,down*2,frozen"),
        },
        null,
        CancellationToken.None);

    public async Task DisposeAsync()
    {
        await Network.DisposeAsync();
        _scratch.Dispose();
    }

    /// <summary>An exit by what ails it.</summary>
    public ExitTruth Exit(string behaviour) => Network.Truth.Exits.First(exit => exit.Behaviour == behaviour);
}
