using DnsHealth.Health;
using DnsHealth.History;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tampering;
using DnsHealth.Tracking;

namespace DnsHealth.Publishing;

/// <summary>
/// Takes a run to the public: counts its failures, looks back at earlier ones, publishes the report, queues what is for the network's
/// bad-relay list, and records the run in the history. Its caller holds the lock of STATE_DIR.
/// </summary>
/// <param name="options">Where things are, and what is worth an alert.</param>
/// <param name="warn">Hears what went wrong without keeping the run from being published.</param>
public sealed class RunReporter(ScanOptions options, Action<string> warn)
{
    /// <summary>How far back a report tells of alerts that began or ended.</summary>
    public static readonly TimeSpan ChangesGoBack = TimeSpan.FromDays(30);

    /// <summary>How many of them it tells at most.</summary>
    public const int MostChanges = 200;

    /// <summary>Reports a run, or several united, and publishes it.</summary>
    /// <param name="union">The runs.</param>
    /// <param name="directory">The run's directory, where the whole report is left; null for several.</param>
    /// <param name="cancellation">Cancels between two files.</param>
    /// <returns>The whole report, and what was published of it.</returns>
    /// <exception cref="PublishException">A file cannot be written; those before it are.</exception>
    /// <exception cref="IOException">The failure state cannot be read.</exception>
    public async Task<(Report Report, Publication Publication)> PublishAsync(
        RunUnion union, RunDirectory? directory, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(union);
        using var history = await HistoryFile.OpenAsync(options.StateDir, options.OutputDir, options.HistoryDays, warn, cancellation);
        var state = await StateAsync(history, union.RunId, cancellation);
        var tracking = FailureTracker.Apply(state, union.RunId, union.Ended, union.Records, options.AlertPolicy);
        var past = Try(history, "the report does not look back", history => LookBackAt(history, union));
        var report = ReportBuilder.Build(union, tracking, past);
        if (directory is not null) await Publisher.WriteToRunAsync(directory, report, cancellation);

        var (open, withheld) = options.PublishTampering ? (tracking.State, FailureState.Empty) : tracking.State.WithoutTampering();
        var shown = options.PublishTampering
            ? report
            : ReportBuilder.Build(union.WithoutTampering(), tracking.WithoutTampering(), past?.WithoutTampering());
        await WithheldFailures.WriteAsync(options.StateDir, withheld, cancellation);
        var publication = await new Publisher(options.OutputDir).PublishAsync(shown, open, cancellation);
        await BadRelayQueue.WriteAsync(options.StateDir, report, options.BadExitMaxPerRun, cancellation);
        Try(history, "this run is not in the history yet", past =>
        {
            past.Record(report, options.HistoryDays);
            return true;
        });
        return (report, publication);
    }

    private async Task<FailureState> StateAsync(HistoryDatabase? history, string runId, CancellationToken cancellation)
    {
        var (state, warning) = await FailureStateFile.ReadAsync(options.OutputDir, cancellation);
        if (warning is not null) warn(warning);
        if (state is not null)
        {
            // The two are written one after the other; of a run that was killed in between, only the history knows both.
            var withheld = await WithheldFailures.ReadAsync(options.StateDir, cancellation);
            if (withheld.Exits.Count == 0 || withheld.LastRunId == state.LastRunId) return state.With(withheld);
        }

        var counted = Try(history, "failures are counted from nothing", past => past.Replay(runId, options.AlertPolicy)) ?? FailureState.Empty;
        if (warning is not null || counted.LastRunId is not null)
            warn($"{FailureStateFile.Name} is counted anew {(counted.LastRunId is null ? "from nothing: there is no history" : "from the history")}");
        return counted;
    }

    private static LookBack LookBackAt(HistoryDatabase history, RunUnion union) => new(
        history.StatusesBefore(union.RunId, HealthRules.Window - 1),
        history.SummaryBefore(union.RunId),
        history.ChangesBefore(union.RunId, union.Ended - ChangesGoBack, MostChanges));

    /// <summary>Does something with the history, if there is one. That it cannot be done is a warning: a run is not lost with it.</summary>
    private T? Try<T>(HistoryDatabase? history, string otherwise, Func<HistoryDatabase, T> act)
    {
        if (history is null) return default;
        try
        {
            return act(history);
        }
        catch (HistoryException e)
        {
            warn($"{e.Message}: {otherwise}");
            return default;
        }
    }
}
