using System.Net;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>One tor, its directory and its process.</summary>
internal sealed class TorDaemon(string nickname, IPAddress address, string directory) : IDisposable
{
    private const int TailLines = 12;

    private ChildProcess? _process;

    public string Nickname { get; } = nickname;

    public IPAddress Address { get; } = address;

    public string Directory { get; } = directory;

    /// <summary>Its identity, once a descriptor of it has been seen.</summary>
    public Fingerprint Fingerprint { get; set; }

    /// <summary>What it has been made to do.</summary>
    public DaemonState State { get; private set; }

    /// <summary>Its process id, once it has been started.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{Nickname} has not been started");

    /// <summary>Whether it was started, and has ended.</summary>
    public bool HasExited => _process is { HasExited: true };

    private string TorrcFile => Path.Combine(Directory, "torrc");

    /// <summary>Its last words: of its log, or, before it had one, on its standard output.</summary>
    public string Tail
    {
        get
        {
            var log = Path.Combine(Directory, "log");
            IEnumerable<string> lines = File.Exists(log) ? File.ReadLines(log) : [];
            return string.Join('\n', lines.Concat(_process?.Output ?? []).TakeLast(TailLines).Select(line => $"  {Nickname}: {line}"));
        }
    }

    /// <summary>Makes the directories that tor wants for itself alone, and writes its configuration.</summary>
    public async Task PrepareAsync(string torrc, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("a private network needs Linux");
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        System.IO.Directory.CreateDirectory(Directory, OwnerOnly);
        System.IO.Directory.CreateDirectory(Path.Combine(Directory, "keys"), OwnerOnly);
        await WholeFile.WriteAsync(TorrcFile, torrc, cancellationToken);
    }

    public async Task StartAsync(Launcher launcher, string torBinary) =>
        _process = await launcher.StartAsync(torBinary, ["--hush", .. Options]);

    /// <summary>Changes its configuration while it runs.</summary>
    public async Task ReloadAsync(string torrc, CancellationToken cancellationToken)
    {
        await WholeFile.WriteAsync(TorrcFile, torrc, cancellationToken);
        _process?.Send(UnixSignal.Hangup);
    }

    /// <summary>Makes an authority's keys (tor-gencert(1)), and its relay identity.</summary>
    /// <exception cref="PrivateNetworkException">tor or tor-gencert failed.</exception>
    public async Task<AuthorityIdentity> MakeAuthorityKeysAsync(
        Launcher launcher, string torBinary, string gencertBinary, CancellationToken cancellationToken)
    {
        var keys = Path.Combine(Directory, "keys");
        var certificate = Path.Combine(keys, "authority_certificate");

        // The passphrase protects a key that lives as long as this network, in a directory only we can read.
        var gencert = RunAsync(launcher, gencertBinary, [
            "--create-identity-key", "--passphrase-fd", "0",
            "-i", Path.Combine(keys, "authority_identity_key"),
            "-s", Path.Combine(keys, "authority_signing_key"),
            "-c", certificate], "private\n", cancellationToken);
        // Both are waited for also when one fails: a program that is left behind would go on writing.
        var fingerprint = MakeIdentityAsync(launcher, torBinary, cancellationToken);
        await Task.WhenAll(gencert, fingerprint);

        var line = (await File.ReadAllLinesAsync(certificate, cancellationToken))
            .FirstOrDefault(line => line.StartsWith("fingerprint ", StringComparison.Ordinal));
        return new AuthorityIdentity(await fingerprint, Fingerprint.Parse(line?.Split()[1] ?? ""));
    }

    /// <summary>Makes its relay identity before it is started, for those who must know it then.</summary>
    /// <exception cref="PrivateNetworkException">tor failed.</exception>
    public async Task<Fingerprint> MakeIdentityAsync(Launcher launcher, string torBinary, CancellationToken cancellationToken)
    {
        await RunAsync(launcher, torBinary, ["--quiet", "--list-fingerprint", .. Options], "", cancellationToken);
        var own = await File.ReadAllTextAsync(Path.Combine(Directory, "fingerprint"), cancellationToken);
        return Fingerprint.Parse(own.Split()[1]);
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Send(UnixSignal.Kill);
        await _process.WaitForExitAsync(cancellationToken);
        State = DaemonState.Down;
    }

    /// <summary>Stops it, and waits until the kernel has.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken) => SwitchAsync(UnixSignal.Stop, DaemonState.Frozen, cancellationToken);

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync(CancellationToken cancellationToken) => SwitchAsync(UnixSignal.Continue, DaemonState.Up, cancellationToken);

    /// <summary>Asks it to end, and ends it if it does not.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        if (_process is null) return;
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            _process.Send(UnixSignal.Terminate);
            _process.Send(UnixSignal.Continue); // A stopped process ends when it goes on.
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Send(UnixSignal.Kill);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _process?.Dispose();

    // Both files are named, so that the system's own torrc stays out.
    private IEnumerable<string> Options => ["-f", TorrcFile, "--defaults-torrc", "/dev/null"];

    private async Task SwitchAsync(UnixSignal signal, DaemonState state, CancellationToken cancellationToken)
    {
        if (HasExited) throw new InvalidOperationException($"{Nickname} has ended");
        _process!.Send(signal);
        while (IsStopped() != (state == DaemonState.Frozen)) await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        State = state;
    }

    private bool IsStopped()
    {
        // proc(5): "PID (NAME) STATE …", and a name may hold anything.
        var stat = File.ReadAllText($"/proc/{ProcessId}/stat");
        return stat[stat.LastIndexOf(')') + 2] == 'T';
    }

    private static async Task RunAsync(
        Launcher launcher, string file, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var process = await launcher.StartAsync(file, arguments, input);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Send(UnixSignal.Kill);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        if (process.ExitCode != 0)
            throw new PrivateNetworkException($"{file} failed (exit code {process.ExitCode}):\n{string.Join('\n', process.Output)}");
    }
}
