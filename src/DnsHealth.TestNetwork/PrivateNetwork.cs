using System.Globalization;
using DnsHealth.TestNetwork.Daemons;
using DnsHealth.TestNetwork.Resolvers;
using DnsHealth.Tor.Directory;

namespace DnsHealth.TestNetwork;

/// <summary>
/// A Tor network of real tor daemons on loopback: three authorities, some first hops, and exits each with an address
/// and a resolver of its own. The resolvers are part of this process; the daemons end with it, however it ends.
/// Several can stand at once. Its methods may be called from any thread.
/// </summary>
public sealed class PrivateNetwork : IAsyncDisposable
{
    /// <summary>The file in <see cref="Directory"/> that says what a scan must find (<see cref="NetworkTruth"/>).</summary>
    public const string TruthFileName = "truth.json";

    /// <summary>The file in <see cref="Directory"/> with the torrc lines that a client needs.</summary>
    public const string ClientTorrcFileName = "client.torrc";

    private const int AuthorityCount = 3;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);
    private static readonly string[] FirstHopFlags = ["Fast", "Guard", "Running", "Stable", "Valid"];
    private static readonly string[] ExitFlags = ["Exit", "Fast", "Running", "Stable", "Valid"];
    private static readonly string[] AuthorityFlags = ["Authority", "Running", "V2Dir", "Valid"];

    private readonly PrivateNetworkOptions _options;
    private readonly IProgress<string>? _progress;
    private readonly DirectoryLock _lock;
    private readonly Launcher _launcher = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly SemaphoreSlim _changing = new(1, 1); // Held by whoever changes a daemon, a behaviour or the truth.
    private readonly List<TorDaemon> _authorities = [];
    private readonly List<TorDaemon> _firstHops = [];
    private readonly List<TestExit> _exits = [];

    private PortClaim? _ports;
    private SwitchSocket? _switch;
    private bool _disposed;

    // What is still awaited, for the message when it does not come.
    private string _awaited = "tor to make the authorities' keys";

    private PrivateNetwork(PrivateNetworkOptions options, IProgress<string>? progress, DirectoryLock held)
    {
        _options = options;
        _progress = progress;
        _lock = held;
        Directory = held.Directory;
        for (var i = 0; i < AuthorityCount; i++)
            _authorities.Add(NewDaemon($"auth{i + 1}", Addresses.Authority(i)));
        for (var i = 0; i < options.FirstHops.Count; i++)
            _firstHops.Add(NewDaemon($"hop{i + 1}", Addresses.FirstHop(i)));
        var operators = options.Operators ?? ExitOperator.InPairs(options.Exits.Count);
        for (var i = 0; i < options.Exits.Count; i++)
        {
            var nickname = string.Create(CultureInfo.InvariantCulture, $"exit{i + 1:D3}");
            _exits.Add(new TestExit(NewDaemon(nickname, Addresses.Exit(i)), operators[i], options.Exits[i].Resolver));
        }
    }

    /// <summary>Where its files are: the truth, the client's torrc, and below <c>daemons/</c> a directory for each daemon.</summary>
    public string Directory { get; }

    /// <summary>The honest resolver that the scanner's own host asks.</summary>
    public HonestResolver Honest { get; } = new();

    /// <summary>What is true now; <c>truth.json</c> says the same.</summary>
    public NetworkTruth Truth { get; private set; } = null!; // Set before StartAsync hands the network out.

    /// <summary>The process id of each daemon that was started, by nickname.</summary>
    public IReadOnlyDictionary<string, int> ProcessIds => Daemons.ToDictionary(daemon => daemon.Nickname, daemon => daemon.ProcessId);

    private IEnumerable<TorDaemon> Daemons => [.. _authorities, .. _firstHops, .. _exits.Select(exit => exit.Daemon)];

    private TimeSpan StartTimeout =>
        _options.StartTimeout ?? TimeSpan.FromMinutes(2) + (TimeSpan.FromSeconds(2) * Daemons.Count());

    /// <summary>
    /// Starts a network and waits until it stands: every relay is in every authority's consensus with its flags, the
    /// authorities have every descriptor, what is to be down is down, and what is to be frozen is frozen.
    /// </summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="progress">Gets a line at each step.</param>
    /// <param name="cancellationToken">Gives it up; what was started is ended first.</param>
    /// <exception cref="ArgumentException">
    /// The options ask for no exits or first hops or for too many, their operators are not as many as the exits or have a contact that
    /// is no line, or the directory's name has control characters.
    /// </exception>
    /// <exception cref="PrivateNetworkException">
    /// It does not stand in time, a daemon ended, a program it needs is missing, or the directory's network runs already.
    /// </exception>
    public static async Task<PrivateNetwork> StartAsync(
        PrivateNetworkOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        CheckCount(options.Exits.Count, "exits");
        CheckCount(options.FirstHops.Count, "first hops");
        if (options.Operators is { } operators) CheckOperators(operators, options.Exits.Count);
        var network = new PrivateNetwork(options, progress, DirectoryLock.Take(options.Directory));
        try
        {
            await network.StartInTimeAsync(cancellationToken);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Ends the network of a directory, which another process runs: sends that process SIGTERM, and waits until it has let go.
    /// </summary>
    /// <exception cref="PrivateNetworkException">No network runs there.</exception>
    public static Task StopAsync(string directory, CancellationToken cancellationToken) =>
        DirectoryLock.EndHolderAsync(directory, cancellationToken);

    /// <summary>
    /// Makes an exit's resolver behave differently in the network of a directory, which another process runs, and waits until it does.
    /// </summary>
    /// <param name="directory">The network's.</param>
    /// <param name="nickname">The exit's.</param>
    /// <param name="behaviour">What its resolver does from now on.</param>
    /// <param name="cancellationToken">Gives up the waiting.</param>
    /// <exception cref="PrivateNetworkException">No network runs there, or it has no such exit.</exception>
    public static Task SwitchAsync(string directory, string nickname, ResolverBehaviour behaviour, CancellationToken cancellationToken) =>
        SwitchSocket.AskAsync(directory, nickname, behaviour, cancellationToken);

    /// <summary>
    /// Makes an exit's resolver behave differently from now on. The exit may still have answers in its cache, of the
    /// control names above all.
    /// </summary>
    /// <param name="nickname">The exit's.</param>
    /// <param name="behaviour">What its resolver does from now on.</param>
    /// <param name="cancellationToken">Gives up the writing of the truth.</param>
    /// <exception cref="ArgumentException">There is no such exit.</exception>
    public Task SetBehaviourAsync(string nickname, ResolverBehaviour behaviour, CancellationToken cancellationToken)
    {
        var exit = _exits.Find(exit => exit.Daemon.Nickname == nickname)
            ?? throw new ArgumentException($"no exit is called '{nickname}'", nameof(nickname));
        return ChangeAsync(
            () =>
            {
                exit.Behaviour = behaviour;
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>Kills a daemon; it cannot be started again.</summary>
    /// <exception cref="ArgumentException">There is no such daemon.</exception>
    public Task KillAsync(string nickname, CancellationToken cancellationToken)
    {
        var daemon = Find(nickname);
        return ChangeAsync(() => daemon.KillAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Stops a daemon where it is (SIGSTOP).</summary>
    /// <exception cref="ArgumentException">There is no such daemon.</exception>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public Task FreezeAsync(string nickname, CancellationToken cancellationToken)
    {
        var daemon = Find(nickname);
        return ChangeAsync(() => daemon.FreezeAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Lets a frozen daemon go on (SIGCONT).</summary>
    /// <exception cref="ArgumentException">There is no such daemon.</exception>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public Task ThawAsync(string nickname, CancellationToken cancellationToken)
    {
        var daemon = Find(nickname);
        return ChangeAsync(() => daemon.ThawAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Ends every daemon and waits for it; the files stay, for who wants to read the logs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;
        if (_switch is not null) await _switch.DisposeAsync();
        await _changing.WaitAsync();
        try
        {
            await Task.WhenAll(Daemons.Select(daemon => daemon.EndAsync(EndPatience)));
            foreach (var daemon in Daemons) daemon.Dispose();
            foreach (var exit in _exits) await exit.DisposeAsync();
            await Honest.DisposeAsync();
            _launcher.Dispose();
            _http.Dispose();
            _ports?.Dispose();
        }
        finally
        {
            _lock.Dispose();
            _changing.Dispose();
        }
    }

    private static void CheckCount(int count, string what)
    {
        if (count is < 1 or > BehaviourList.MaximumCount)
            throw new ArgumentException($"a private network has 1 to {BehaviourList.MaximumCount} {what}, not {count}");
    }

    private static void CheckOperators(IReadOnlyList<ExitOperator> operators, int exits)
    {
        if (operators.Count != exits) throw new ArgumentException($"{exits} exits have {exits} operators, not {operators.Count}");
        if (operators.Any(exit => exit.Contact?.AsSpan().ContainsAny('\r', '\n', '\0') == true))
            throw new ArgumentException("a contact is one line");
    }

    private TorDaemon NewDaemon(string nickname, System.Net.IPAddress address) =>
        new(nickname, address, Path.Combine(_lock.DaemonsDirectory, nickname));

    private TorDaemon Find(string nickname) =>
        Daemons.FirstOrDefault(daemon => daemon.Nickname == nickname)
        ?? throw new ArgumentException($"no daemon is called '{nickname}'", nameof(nickname));

    private async Task StartInTimeAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        try
        {
            await StandUpAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PrivateNetworkException(string.Create(
                CultureInfo.InvariantCulture,
                $"the private network does not stand after {StartTimeout.TotalSeconds:0} s: it waits for {_awaited}\n{_authorities[0].Tail}"));
        }
    }

    private async Task StandUpAsync(CancellationToken cancellationToken)
    {
        _lock.Clear(TruthFileName, ClientTorrcFileName);
        var ports = _ports = PortClaim.Make([.. Daemons.Select(daemon => daemon.Address)]);

        var making = (Authorities: MakeAuthoritiesAsync(ports, cancellationToken), Families: MakeFamiliesAsync(ports, cancellationToken));
        await Task.WhenAll(making.Authorities, making.Families);
        var authorities = await making.Authorities;
        _progress?.Report("the authorities have their keys");

        await StartDaemonsAsync(ports, authorities, await making.Families, cancellationToken);
        _progress?.Report($"{Daemons.Count()} tor daemons are started");

        DirectoryServer[] servers = [.. _authorities.Select(authority => new DirectoryServer(_http, authority.Address, ports.DirPort))];
        await WaitForDescriptorsAsync(servers, cancellationToken);
        _progress?.Report("the authorities have every descriptor");

        foreach (var authority in _authorities)
            await authority.ReloadAsync(AuthorityTorrc(authority, ports, authorities, voting: true), cancellationToken);
        await WaitForConsensusAsync(servers, cancellationToken);
        _progress?.Report("the consensus has every relay");

        await ApplyStatesAsync(cancellationToken);
        await WholeFile.WriteAsync(Path.Combine(Directory, ClientTorrcFileName), Torrc.Client(authorities), cancellationToken);
        await TellTruthAsync(cancellationToken);
        _switch = SwitchSocket.Listen(Directory, SetBehaviourAsync);
    }

    private async Task<string> MakeAuthoritiesAsync(PortClaim ports, CancellationToken cancellationToken)
    {
        var gencert = Path.Combine(Path.GetDirectoryName(_options.TorBinary) ?? "", "tor-gencert");
        if (!File.Exists(gencert)) gencert = "tor-gencert";

        async Task<string> MakeAsync(TorDaemon daemon)
        {
            await daemon.PrepareAsync(RelayTorrc(daemon, ports, UnknownAuthority(daemon, ports)), cancellationToken);
            var identity = await daemon.MakeAuthorityKeysAsync(_launcher, _options.TorBinary, gencert, cancellationToken);
            return Torrc.DirAuthority(daemon.Nickname, daemon.Address, ports, identity);
        }

        return string.Concat(await Task.WhenAll(_authorities.Select(MakeAsync)));
    }

    /// <summary>The exits that name a family, with the fingerprints of those they share it with.</summary>
    private async Task<IReadOnlyDictionary<TestExit, IReadOnlyList<Fingerprint>>> MakeFamiliesAsync(PortClaim ports, CancellationToken cancellationToken)
    {
        async Task<(TestExit Exit, Fingerprint Fingerprint)> MakeAsync(TestExit exit)
        {
            await exit.Daemon.PrepareAsync(RelayTorrc(exit.Daemon, ports, UnknownAuthority(_authorities[0], ports)), cancellationToken);
            return (exit, await exit.Daemon.MakeIdentityAsync(_launcher, _options.TorBinary, cancellationToken));
        }

        var families = _exits.Where(exit => exit.Operator.HasFamily).GroupBy(exit => exit.Operator.Domain).Where(family => family.Count() > 1);
        var made = await Task.WhenAll(families.SelectMany(family => family).Select(MakeAsync));
        return made.ToDictionary(
            own => own.Exit,
            IReadOnlyList<Fingerprint> (own) =>
            [
                .. made
                    .Where(other => other.Exit != own.Exit && other.Exit.Operator.Domain == own.Exit.Operator.Domain)
                    .Select(other => other.Fingerprint),
            ]);
    }

    private async Task StartDaemonsAsync(
        PortClaim ports, string authorities, IReadOnlyDictionary<TestExit, IReadOnlyList<Fingerprint>> families, CancellationToken cancellationToken)
    {
        foreach (var authority in _authorities)
            await authority.PrepareAsync(AuthorityTorrc(authority, ports, authorities, voting: false), cancellationToken);
        foreach (var firstHop in _firstHops)
            await firstHop.PrepareAsync(RelayTorrc(firstHop, ports, authorities) + Torrc.FirstHop(), cancellationToken);
        foreach (var exit in _exits)
        {
            var daemon = exit.Daemon;
            var resolvConf = Path.Combine(daemon.Directory, "resolv.conf");
            await daemon.PrepareAsync(
                Torrc.Relay(daemon.Nickname, daemon.Address, daemon.Directory, ports, exit.Operator.Contact)
                    + authorities + Torrc.Exit(resolvConf, families.GetValueOrDefault(exit, [])),
                cancellationToken);
            await WholeFile.WriteAsync(resolvConf, $"nameserver {exit.Resolver.EndPoint}\n", cancellationToken);
        }

        foreach (var daemon in Daemons)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await daemon.StartAsync(_launcher, _options.TorBinary);
        }
    }

    /// <summary>No tor of a private network makes a key without an authority's name; this line stands in until its fingerprint is known.</summary>
    private static string UnknownAuthority(TorDaemon authority, PortClaim ports) =>
        Torrc.DirAuthority(authority.Nickname, authority.Address, ports, new AuthorityIdentity(default, default));

    private static string RelayTorrc(TorDaemon daemon, PortClaim ports, string authorities) =>
        Torrc.Relay(daemon.Nickname, daemon.Address, daemon.Directory, ports, $"{daemon.Nickname} of a private network") + authorities;

    private static string AuthorityTorrc(TorDaemon daemon, PortClaim ports, string authorities, bool voting) =>
        RelayTorrc(daemon, ports, authorities) + Torrc.Authority(daemon.Address, ports, voting);

    private async Task WaitForDescriptorsAsync(IReadOnlyList<DirectoryServer> servers, CancellationToken cancellationToken)
    {
        var missing = Daemons.ToList();
        foreach (var server in servers)
        {
            while (true)
            {
                var published = await server.GetDescriptorsAsync(cancellationToken);
                missing = [.. Daemons.Where(daemon => !published.ContainsKey(daemon.Nickname))];
                if (missing is [])
                {
                    foreach (var daemon in Daemons) daemon.Fingerprint = published[daemon.Nickname];
                    break;
                }

                await KeepWaitingAsync("the descriptor", missing, cancellationToken);
            }
        }
    }

    private async Task WaitForConsensusAsync(IReadOnlyList<DirectoryServer> servers, CancellationToken cancellationToken)
    {
        (TorDaemon Daemon, string[] Flags)[] wanted =
        [
            .. _authorities.Select(daemon => (daemon, AuthorityFlags)),
            .. _firstHops.Select(daemon => (daemon, FirstHopFlags)),
            .. _exits.Select(exit => (exit.Daemon, ExitFlags)),
        ];
        foreach (var server in servers)
        {
            while (true)
            {
                var consensus = await server.GetConsensusAsync(cancellationToken);
                var missing = wanted
                    .Where(relay => !consensus.TryGetValue(relay.Daemon.Fingerprint, out var flags) || !flags.IsSupersetOf(relay.Flags))
                    .Select(relay => relay.Daemon)
                    .ToList();
                if (missing is []) break;
                await KeepWaitingAsync("a consensus with the flags", missing, cancellationToken);
            }
        }
    }

    private async Task KeepWaitingAsync(string what, List<TorDaemon> missing, CancellationToken cancellationToken)
    {
        if (Daemons.FirstOrDefault(daemon => daemon.HasExited) is { } dead)
            throw new PrivateNetworkException($"{dead.Nickname} ended while the private network started:\n{dead.Tail}");
        _awaited = $"{what} of {missing.Count} of {Daemons.Count()} relays, the first of them {missing[0].Nickname}:\n{missing[0].Tail}";
        await Task.Delay(PollInterval, cancellationToken);
    }

    private async Task ApplyStatesAsync(CancellationToken cancellationToken)
    {
        var states = _firstHops.Zip(_options.FirstHops, (daemon, behaviour) => (daemon, behaviour.State))
            .Concat(_exits.Zip(_options.Exits, (exit, behaviour) => (exit.Daemon, behaviour.State)));
        foreach (var (daemon, state) in states)
        {
            if (state == DaemonState.Down) await daemon.KillAsync(cancellationToken);
            if (state == DaemonState.Frozen) await daemon.FreezeAsync(cancellationToken);
        }
    }

    private async Task ChangeAsync(Func<Task> change, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await change();
            await TellTruthAsync(cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    private Task TellTruthAsync(CancellationToken cancellationToken)
    {
        Truth = new NetworkTruth
        {
            PreflightServer = Honest.EndPoint.ToString(),
            WildcardZone = new ZoneTruth { Domain = World.WildcardZone.ToString(), Address = World.WildcardAddress.ToString() },
            NxdomainZone = new ZoneTruth
            {
                Domain = World.NxdomainZone.ToString(),
                Address = World.ControlAddress.ToString(),
                ControlNames = [.. World.ControlNames.Select(name => name.ToString())],
            },
            BrokenZone = new ZoneTruth { Domain = World.BrokenZone.ToString() },
            Exits = [.. _exits.Select(exit => exit.Truth)],
            FirstHops =
            [
                .. _firstHops.Select(daemon => new FirstHopTruth
                {
                    Fingerprint = daemon.Fingerprint.ToString(),
                    Nickname = daemon.Nickname,
                    Address = daemon.Address.ToString(),
                    Behaviour = new FirstHopBehaviour(daemon.State).ToString(),
                }),
            ],
        };
        return WholeFile.WriteAsync(Path.Combine(Directory, TruthFileName), Truth.ToJson() + "\n", cancellationToken);
    }
}
