using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Tor;
using DnsHealth.Tor.Launch;
using Serilog;

namespace DnsHealth.Scanning;

/// <summary>The tor of a run: started, started once more if it dies, and stopped at the end.</summary>
internal sealed class TorOwner(ScanOptions options, IScanObserver observer, ILogger log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>tor may die once in a run; a second time it is the machine or the tor, and not chance.</summary>
    private const int TorRestarts = 1;

    private TorSession? _session;
    private TorSession? _former;
    private int _restarts;

    public async Task<TorSession> StartAsync(CancellationToken cancellation)
    {
        var progress = new BootstrapProgress(status =>
            observer.OnStage(string.Create(CultureInfo.InvariantCulture, $"tor {status.Progress} %: {status.Summary}")));
        var measurement = new MeasurementSettings
        {
            CircuitTimeout = options.CircuitTimeout,
            StreamTimeout = options.QueryTimeout + TimeSpan.FromSeconds(20),
        };
        _session = options.TorControl is { } control
            ? await TorSession.AttachAsync(control.ToEndPoint(), options.TorControlPassword, measurement, _former, options.BootstrapTimeout, progress, time, cancellation)
            : await TorSession.LaunchAsync(
                new TorLaunchOptions
                {
                    Binary = options.TorBinary ?? "tor",
                    DataDirectory = Path.Combine(options.StateDir, "tor"),
                    ExtraTorrc = options.TorrcExtra,
                    Measurement = measurement,
                    BootstrapTimeout = options.BootstrapTimeout,
                    Log = line => log.Debug("tor: {Line}", line),
                },
                progress,
                time,
                cancellation);
        log.Information("tor {Version} is ready{Process}", _session.Version, _session.ProcessId is { } id ? $", process {id}" : "");
        return _session;
    }

    /// <summary>The session, or a new one where it was lost; null when there can be none.</summary>
    public async Task<TorSession?> CurrentAsync(CancellationToken cancellation)
    {
        if (_session is { Control.Death: null }) return _session;
        if (_session is not null)
        {
            log.Warning("tor is gone: {Reason}{LastWords}", _session.Control.Death?.Message, _session.LastWords is { } words ? $"; {words}" : "");
            await _session.DisposeAsync();
        }

        _former = _session;
        _session = null;
        if (_restarts == TorRestarts)
        {
            log.Error("tor is gone again; the run ends here");
            return null;
        }

        _restarts++;
        try
        {
            return await StartAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (TorStartException exception)
        {
            log.Error("{Reason}", exception.Message);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null) await _session.DisposeAsync();
    }

    /// <summary>Hears progress where it is told; <see cref="Progress{T}"/> would tell it later, and out of order.</summary>
    private sealed class BootstrapProgress(Action<BootstrapStatus> heard) : IProgress<BootstrapStatus>
    {
        public void Report(BootstrapStatus value) => heard(value);
    }
}
