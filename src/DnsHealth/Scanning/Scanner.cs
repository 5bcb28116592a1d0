using DnsHealth.Probing;
using DnsHealth.Selection;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using Serilog;

namespace DnsHealth.Scanning;

/// <summary>Probes many exits at once. Each is decided once, and the decision handed on; what is left undecided is told.</summary>
/// <param name="zone">The question.</param>
/// <param name="gate">Lets circuits be built.</param>
/// <param name="pace">What part of its full pace the gate keeps.</param>
/// <param name="circuitTimeout">How long a circuit may take.</param>
/// <param name="queryTimeout">How long an answer may take.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For what a person should know.</param>
public sealed class Scanner(
    ZoneExpectation zone, CircuitGate gate, Pace pace, TimeSpan circuitTimeout, TimeSpan queryTimeout, TimeProvider time, ILogger log)
{
    /// <summary>Probes exits until all are decided, tor is lost, or it is told to stop.</summary>
    /// <param name="exits">The exits, in the order to begin them; one that is not to be begun yet keeps those behind it waiting.</param>
    /// <param name="limits">How often to try each.</param>
    /// <param name="circuits">tor.</param>
    /// <param name="hops">The first hops.</param>
    /// <param name="decided">Takes each decided exit; called from many tasks at once.</param>
    /// <param name="stop">Begin nothing new.</param>
    /// <param name="abort">End what is under way, too.</param>
    /// <returns>How it ended, and the exits that are not decided.</returns>
    public async Task<(PassEnd End, IReadOnlyList<ExitUnderTest> Undecided)> RunAsync(
        IReadOnlyList<ExitUnderTest> exits,
        ProbeLimits limits,
        ICircuitBuilder circuits,
        FirstHopPool hops,
        Action<ExitUnderTest, Verdict> decided,
        CancellationToken stop,
        CancellationToken abort)
    {
        var probe = new ExitProbe(circuits, hops, gate, pace, zone, circuitTimeout, queryTimeout, time);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var results = new List<Task<bool>>(exits.Count);
        var torLost = false;
        foreach (var exit in exits)
        {
            IDisposable place;
            try
            {
                if (exit.NotBefore is { } due && due - time.GetUtcNow() is var wait && wait > TimeSpan.Zero) await Task.Delay(wait, time, lost.Token);
                place = await gate.EnterAsync(CircuitUrgency.Fresh, lost.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            results.Add(DecideAsync(exit, place));
        }

        var done = await Task.WhenAll(results);
        List<ExitUnderTest> undecided = [.. exits.Where((_, index) => index >= done.Length || !done[index])];
        var end = undecided.Count == 0 ? PassEnd.Done : torLost && !stop.IsCancellationRequested ? PassEnd.TorLost : PassEnd.Stopped;
        return (end, undecided);

        async Task<bool> DecideAsync(ExitUnderTest exit, IDisposable place)
        {
            try
            {
                await Task.Yield();
                await probe.RunAsync(exit.Exit, exit.Attempts, limits, place, lost.Token, abort);
                decided(exit, VerdictRules.Decide(exit.Attempts.AsReadOnly(), zone, interrupted: false));
                return true;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
            catch (ControlConnectionLostException exception)
            {
                if (!Interlocked.Exchange(ref torLost, true)) log.Warning("{Reason}", exception.Message);
                await lost.CancelAsync();
                return false;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A bug of ours must cost this exit no more than its record, and the others nothing.
                log.Error(exception, "Probing {Exit} failed", exit.Exit.Fingerprint);
                var seen = VerdictRules.Decide(exit.Attempts.AsReadOnly(), zone, interrupted: true);
                decided(exit, seen.Status == Status.Unknown ? VerdictRules.ScannerFailed(exit.Attempts.AsReadOnly(), exception.Message) : seen);
                return true;
            }
        }
    }
}
