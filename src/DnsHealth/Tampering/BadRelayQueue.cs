using System.Text;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Tampering;

/// <summary>
/// Writes what a run found of exits that lie into <c>STATE_DIR/bad-relays</c>, for a person to look at and send on. The files are their
/// owner's alone. The same report gives the same files.
/// </summary>
public static class BadRelayQueue
{
    /// <summary>The directory's name in STATE_DIR.</summary>
    public const string DirectoryName = "bad-relays";

    /// <summary>Writes a report for each exit that lies, and the draft for the directory authorities; nothing when nobody does, or the run is inconclusive.</summary>
    /// <param name="stateDirectory">STATE_DIR.</param>
    /// <param name="report">The run's report, with the exits that lie in it.</param>
    /// <param name="max">The most lines the draft may have; 0 for no draft.</param>
    /// <param name="cancellation">Cancels between two files.</param>
    /// <returns>The files.</returns>
    /// <exception cref="IOException">One cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    /// <exception cref="ArgumentException">The report's run, or that of an exit that lies, is none.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        string stateDirectory, Report report, int max, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        var lying = report.Results
            .Where(record => record.Status == Status.WrongIp && Fingerprint.TryParse(record.ExitFingerprint, out _))
            .ToList();
        if (lying.Count == 0 || report.Metadata.Outcome == RunOutcome.Inconclusive) return [];
        var since = report.Alerts
            .Where(alert => alert.Kind == AlertKind.Dns && alert.State != AlertState.Recovered)
            .GroupBy(alert => alert.ExitFingerprint, StringComparer.Ordinal)
            .ToDictionary(alerts => alerts.Key, alerts => alerts.First().SinceRun, StringComparer.Ordinal);
        var files = lying.ConvertAll(record => (Name: BadRelayReport.Name(record), Text: BadRelayReport.Render(record, since.GetValueOrDefault(record.ExitFingerprint))));
        if (BadExitDraft.Render(lying, max) is { } draft) files.Add((BadExitDraft.Name(report.Metadata.RunId), draft));

        var directory = Path.Combine(stateDirectory, DirectoryName);
        PrivateFiles.MakeDirectory(directory);
        var paths = new List<string>();
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(directory, name);
            await PrivateFiles.WriteAsync(path, Encoding.ASCII.GetBytes(text), cancellation);
            paths.Add(path);
        }

        return paths;
    }
}
