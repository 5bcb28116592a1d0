using System.Runtime.InteropServices;

namespace DnsHealth.Cli;

/// <summary>Turns SIGINT, SIGTERM and SIGHUP into a wish to stop; a second one ends the program at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <param name="onFirst">Tells the person that it was heard.</param>
    public StopSignals(Action onFirst)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (Interlocked.Increment(ref _count) > 1) Environment.Exit(ExitCode.Interrupted);
                onFirst();
                _stop.Cancel();
            }));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }
}
