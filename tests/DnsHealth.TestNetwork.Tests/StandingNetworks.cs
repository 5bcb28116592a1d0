namespace DnsHealth.TestNetwork.Tests;

/// <summary>Two networks that stand at once, started at once: one with everything that can be wrong with a daemon, one small.</summary>
public sealed class StandingNetworks : IAsyncLifetime
{
    /// <summary>Whatever a torrc might take for something else, and a terminal for more than text.</summary>
    public const string OddContact = "\"noc\" \\ # <b>me</b> \u001b[31m \u202Eexe.gpj \t%s";

    private readonly string _directory = Directory.CreateTempSubdirectory("testnet-").FullName;

    public PrivateNetwork Large { get; private set; } = null!;

    public PrivateNetwork Small { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var both = await Task.WhenAll(
            StartAsync("large", "ok,servfail,private,down,frozen", "ok*2,down,frozen", null),
            // Its name leaves no room for the address of a Unix socket.
            StartAsync(new string('s', 120), "wrong", "ok", [new ExitOperator { Contact = OddContact }]));
        (Large, Small) = (both[0], both[1]);
    }

    public async Task DisposeAsync()
    {
        await Large.DisposeAsync();
        await Small.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A new directory for a client.</summary>
    internal string ClientDirectory() => Path.Combine(_directory, Guid.NewGuid().ToString("N"));

    private Task<PrivateNetwork> StartAsync(string name, string exits, string firstHops, IReadOnlyList<ExitOperator>? operators) =>
        PrivateNetwork.StartAsync(
            new PrivateNetworkOptions
            {
                Directory = Path.Combine(_directory, name),
                Exits = ExitBehaviour.ParseList(exits),
                Operators = operators,
                FirstHops = FirstHopBehaviour.ParseList(firstHops),
            },
            progress: null,
            CancellationToken.None);
}
