using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor;

/// <summary>
/// A tor ready to measure with: joined to the network, its streams left to us, its ports known. Either launched by us, and
/// then it lives and dies with us, or someone's running tor, which is left as it was found.
/// </summary>
public sealed class TorSession : IAsyncDisposable
{
    /// <summary>How long tor is waited for when it is let go.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TorProcess? _process;
    private readonly List<(string Name, string Command)> _undo;
    private readonly Func<CancellationToken, Task<ControlConnection>>? _connect;
    private readonly TorPulse _pulse;
    private readonly CircuitController _circuits;
    private readonly TimeProvider _time;

    private TorSession(
        ControlConnection control,
        TorProcess? process,
        string version,
        TorPulse pulse,
        CircuitController circuits,
        TimeProvider time,
        List<(string Name, string Command)> undo,
        Func<CancellationToken, Task<ControlConnection>>? connect)
    {
        Control = control;
        _process = process;
        Version = version;
        _pulse = pulse;
        _circuits = circuits;
        _time = time;
        _undo = undo;
        _connect = connect;
        Directory = new TorDirectory(control, time);
    }

    /// <summary>The control connection.</summary>
    public ControlConnection Control { get; }

    /// <summary>Builds circuits and asks through them.</summary>
    public ICircuitBuilder Circuits => _circuits;

    /// <summary>The network as tor knows it.</summary>
    public TorDirectory Directory { get; }

    /// <summary>tor's version.</summary>
    public string Version { get; }

    /// <summary>tor's process id; null for a tor we attached to.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>Ends, without an exception, when tor is gone.</summary>
    public Task Lost => Control.Completion;

    /// <summary>What tor logged last; null for a tor we attached to.</summary>
    public string? LastWords => _process?.LastWords;

    /// <summary>Launches a tor and waits until it has joined the network.</summary>
    /// <param name="options">How.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="time">For the deadline.</param>
    /// <param name="cancellation">Gives up, and ends tor.</param>
    /// <exception cref="TorStartException">tor does not start, ends, or does not join in <see cref="TorLaunchOptions.BootstrapTimeout"/>.</exception>
    public static async Task<TorSession> LaunchAsync(
        TorLaunchOptions options, IProgress<BootstrapStatus>? progress, TimeProvider time, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.BootstrapTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var reached = new LastProgress(progress);
        while (true)
        {
            var process = await TorProcess.StartAsync(options, time, cancellation);
            ControlConnection? control = null;
            try
            {
                var port = await process.AwaitControlPortAsync(either.Token);
                control = await ControlConnection.ConnectAsync(port, either.Token);
                await ControlAuthentication.AuthenticateAsync(control, null, either.Token);
                await control.ExpectAsync("TAKEOWNERSHIP", either.Token);
                // From now on tor ends with this connection, which is sooner than it would notice that our process has.
                await control.ExpectAsync("RESETCONF __OwningControllerProcess", either.Token);
                return await PrepareAsync(control, process, reached, time, [], null, either.Token);
            }
            catch (Exception exception)
            {
                if (control is not null) await control.DisposeAsync();
                if (!process.Exited.IsCompleted) ProcessSignal.Send(process.Id, UnixSignal.Terminate);
                await process.DisposeAsync();
                cancellation.ThrowIfCancellationRequested();
                // The tor of a program that was killed is on its way out: tor itself has waited a while for it, and may again.
                if (process.FoundDirectoryTaken && !deadline.IsCancellationRequested) continue;
                if (exception is TorStartException) throw;
                throw new TorStartException(
                    deadline.IsCancellationRequested
                        ? $"tor did not join the network in {options.BootstrapTimeout.TotalSeconds:0} s; {reached}; {process.LastWords}"
                        : $"tor could not be used: {exception.Message}; {process.LastWords}",
                    exception);
            }
        }
    }

    /// <summary>Attaches to a running tor, sets it up for measuring, and puts it back when disposed of.</summary>
    /// <param name="address">Its control port or socket.</param>
    /// <param name="password">For HashedControlPassword; null without one.</param>
    /// <param name="measurement">What it has to be set to.</param>
    /// <param name="former">
    /// A session with the same tor that was lost and disposed of: what it could not put back, this one will. Null for the first.
    /// </param>
    /// <param name="bootstrapTimeout">How long it may take until it has the directory.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="time">For the deadline.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TorStartException">Nothing listens there, it lets us not in, or does not join the network in time.</exception>
    public static async Task<TorSession> AttachAsync(
        EndPoint address,
        string? password,
        MeasurementSettings measurement,
        TorSession? former,
        TimeSpan bootstrapTimeout,
        IProgress<BootstrapStatus>? progress,
        TimeProvider time,
        CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(bootstrapTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var reached = new LastProgress(progress);
        ControlConnection? control = null;
        List<(string Name, string Command)> undo = [.. former?._undo ?? []];
        try
        {
            control = await ConnectAsync(either.Token);
            List<(string, string)> settings = [.. measurement.AtStart];
            if (await control.GetInfoAsync("net/listeners/dns", either.Token) is "") settings.Add(("DNSPort", "auto"));
            if (await control.GetInfoAsync("net/listeners/socks", either.Token) is "") settings.Add(("SocksPort", "auto"));
            foreach (var (name, value) in settings.Concat(MeasurementSettings.OnceJoined))
            {
                if (!undo.Exists(known => known.Name == name)) undo.Add((name, await UndoAsync(control, name, either.Token)));
                if (!name.StartsWith("__", StringComparison.Ordinal)) await control.ExpectAsync($"SETCONF {name}={value}", either.Token);
            }

            return await PrepareAsync(control, null, reached, time, undo, ConnectAsync, either.Token);
        }
        catch (Exception exception)
        {
            if (control is not null)
            {
                await PutBackAsync(control, undo, time);
                await control.DisposeAsync();
            }

            cancellation.ThrowIfCancellationRequested();
            throw new TorStartException(
                deadline.IsCancellationRequested
                    ? $"the tor at {address} was not ready in {bootstrapTimeout.TotalSeconds:0} s; {reached}"
                    : $"the tor at {address} cannot be used: {exception.Message}",
                exception);
        }

        async Task<ControlConnection> ConnectAsync(CancellationToken cancellation)
        {
            var connection = await ControlConnection.ConnectAsync(address, cancellation);
            try
            {
                await ControlAuthentication.AuthenticateAsync(connection, password, cancellation);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Stops a tor of ours in order; puts another's back as it was, over a new connection where this one was lost.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pulse.DisposeAsync();
        // Other clients' streams are seen to until tor does it again.
        if (_connect is not null) await PutBackAsync();
        else await TryAsync(Control, "SIGNAL SHUTDOWN", _time);
        _circuits.Dispose();
        await Control.DisposeAsync();
        if (_process is not null) await _process.DisposeAsync();
    }

    private static async Task<TorSession> PrepareAsync(
        ControlConnection control,
        TorProcess? process,
        LastProgress progress,
        TimeProvider time,
        List<(string Name, string Command)> undo,
        Func<CancellationToken, Task<ControlConnection>>? connect,
        CancellationToken cancellation)
    {
        await BootstrapAsync(control, process, progress, cancellation);
        var socksPort = await ListenerAsync(control, "socks", cancellation);
        var dnsPort = await ListenerAsync(control, "dns", cancellation);
        var version = PrintableText.Of(await control.GetInfoAsync("version", cancellation), 64);
        var pulse = new TorPulse(control, time);
        var circuits = new CircuitController(control, pulse, socksPort, dnsPort, time);
        try
        {
            // The events come first: other clients' streams wait for us from the moment that streams are left unattached.
            await control.ExpectAsync("SETEVENTS CIRC STREAM NEWDESC", cancellation);
            foreach (var (name, value) in MeasurementSettings.OnceJoined) await control.ExpectAsync($"SETCONF {name}={value}", cancellation);
            return new TorSession(control, process, version, pulse, circuits, time, undo, connect);
        }
        catch
        {
            circuits.Dispose();
            await pulse.DisposeAsync();
            throw;
        }
    }

    private static async Task BootstrapAsync(ControlConnection control, TorProcess? process, LastProgress progress, CancellationToken cancellation)
    {
        var news = Channel.CreateUnbounded<StatusClientEvent>();
        using var subscription = control.Subscribe(heard =>
        {
            if (heard is StatusClientEvent { Action: "BOOTSTRAP" } status) news.Writer.TryWrite(status);
        });
        await control.ExpectAsync("SETEVENTS STATUS_CLIENT", cancellation);

        // What happened before we listened is not told again.
        var phase = await control.GetInfoAsync("status/bootstrap-phase", cancellation);
        news.Writer.TryWrite(StatusClientEvent.Parse(phase));
        while (true)
        {
            var next = news.Reader.ReadAsync(cancellation).AsTask();
            await Task.WhenAny(next, control.Completion);
            if (!next.IsCompleted)
            {
                if (process is not null) await process.Exited.WaitAsync(cancellation);
                throw process?.Ended() ?? new TorStartException("tor closed the control connection");
            }

            var status = BootstrapStatus.Parse(await next);
            progress.Report(status);
            if (status.Progress >= BootstrapStatus.HasDirectory) return;
        }
    }

    /// <summary>The first address of a listener: <c>"127.0.0.1:9050" "unix:/run/…"</c>.</summary>
    private static async Task<IPEndPoint> ListenerAsync(ControlConnection control, string kind, CancellationToken cancellation)
    {
        foreach (var listener in ControlArguments.Parse(await control.GetInfoAsync($"net/listeners/{kind}", cancellation)).Positional)
        {
            if (IPEndPoint.TryParse(listener, out var endPoint)) return endPoint;
        }

        throw new TorStartException($"tor has no {kind} port on an address");
    }

    /// <summary>The command that gives an option its present value back.</summary>
    private static async Task<string> UndoAsync(ControlConnection control, string name, CancellationToken cancellation)
    {
        var reply = await control.ExpectAsync($"GETCONF {name}", cancellation);
        var values = reply.Lines
            .Where(line => line.Text.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase))
            .Select(line => $"{name}={QuotedString.Write(line.Text[(name.Length + 1)..])}")
            .ToList();
        return values.Count == 0 ? $"RESETCONF {name}" : $"SETCONF {string.Join(' ', values)}";
    }

    private async Task PutBackAsync()
    {
        await PutBackAsync(Control, _undo, _time);
        if (_undo.Count == 0) return;
        using var patience = new CancellationTokenSource(Patience, _time);
        try
        {
            await using var control = await _connect!(patience.Token);
            await PutBackAsync(control, _undo, _time);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ControlCommandException or FormatException)
        {
            // It is gone, or does not listen; who attaches to it again knows what is left to put back.
            return;
        }
    }

    /// <summary>Gives options their values back, and takes each off the list that has it.</summary>
    private static async Task PutBackAsync(ControlConnection control, List<(string Name, string Command)> undo, TimeProvider time)
    {
        // Last set, first undone: streams must not stay unattached if the rest fails.
        while (undo is [.., var last])
        {
            if (!await TryAsync(control, last.Command, time)) return;
            undo.RemoveAt(undo.Count - 1);
        }
    }

    /// <returns>Whether tor answered.</returns>
    private static async Task<bool> TryAsync(ControlConnection control, string command, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await control.SendAsync(command, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is ControlConnectionLostException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Passes progress on, and keeps the last of it for the error message.</summary>
    private sealed class LastProgress(IProgress<BootstrapStatus>? next) : IProgress<BootstrapStatus>
    {
        private BootstrapStatus? _last;

        public void Report(BootstrapStatus value)
        {
            _last = value;
            next?.Report(value);
        }

        public override string ToString() => _last is null
            ? "it did not say how far it came"
            : $"it came to {_last.Progress} % ({_last.Summary}{(_last.Warning is null ? "" : $": {_last.Warning}")})";
    }
}
