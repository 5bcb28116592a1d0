using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.History;

/// <summary>
/// The history on the disk. It is made of published reports and can always be made of them again, so that nothing that is wrong with
/// it keeps a run from being published. Whoever holds the lock of STATE_DIR owns it.
/// </summary>
public static class HistoryFile
{
    /// <summary>
    /// Opens the history to write, and adds the published reports that it does not have: all of them where it is new, the last where
    /// a run was killed before it was recorded. A broken one is set aside first, under its name with <c>.broken</c> added.
    /// </summary>
    /// <param name="stateDirectory">STATE_DIR.</param>
    /// <param name="outputDirectory">OUTPUT_DIR, where the published reports are.</param>
    /// <param name="keepDays">How far back the history goes.</param>
    /// <param name="warn">Hears what went wrong.</param>
    /// <param name="cancellation">Cancels between two reports.</param>
    /// <returns>The history; null where it cannot be opened or made, which has been warned of.</returns>
    public static async Task<HistoryDatabase?> OpenAsync(
        string stateDirectory, string outputDirectory, int keepDays, Action<string> warn, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(warn);
        var path = Path.Combine(stateDirectory, HistoryDatabase.Name);
        try
        {
            return await CaughtUpAsync(path, outputDirectory, keepDays, warn, cancellation);
        }
        catch (HistoryException broken) when (broken.IsBroken)
        {
            try
            {
                SetAside(path);
                warn($"{VisibleText.Of(broken.Message, 300)}: it is now {HistoryDatabase.Name}.broken, and is made anew from the published reports");
                return await CaughtUpAsync(path, outputDirectory, keepDays, warn, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                warn($"{VisibleText.Of(e.Message, 300)}: this run is not in the history, and does not look back");
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warn($"{VisibleText.Of(e.Message, 300)}: this run is not in the history, and does not look back");
            return null;
        }
    }

    /// <summary>Makes the history anew from reports. Only when all of them are in it does it take the place of the one there is.</summary>
    /// <param name="stateDirectory">STATE_DIR.</param>
    /// <param name="reports">Files of reports, in any order.</param>
    /// <param name="keepDays">How far back the history goes, from the latest run.</param>
    /// <param name="told">Hears of each that is in.</param>
    /// <param name="cancellation">Cancels, and leaves what there was.</param>
    /// <returns>How many runs it has now.</returns>
    /// <exception cref="IOException">A file cannot be read, or the history not be written; what there was is as it was.</exception>
    /// <exception cref="RecordFormatException">A file is no report; what there was is as it was.</exception>
    public static async Task<int> RebuildAsync(
        string stateDirectory, IEnumerable<string> reports, int keepDays, Action<string> told, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(told);
        var path = Path.Combine(stateDirectory, HistoryDatabase.Name);
        var temporary = Path.Combine(stateDirectory, $".{HistoryDatabase.Name}.{Guid.NewGuid():N}{AtomicFile.TemporarySuffix}");
        try
        {
            int runs;
            using (var history = HistoryDatabase.Open(temporary))
            {
                // By name, which for published ones is by run: the last word on what a relay is called is then the latest one's.
                foreach (var file in reports.OrderBy(Path.GetFileName, StringComparer.Ordinal))
                {
                    history.Record(await ReadAsync(file, cancellation), keepDays);
                    told(file);
                }

                runs = history.Runs().Count;
            }

            File.Move(temporary, path, overwrite: true);
            return runs;
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(temporary + "-journal");
        }
    }

    private static async Task<HistoryDatabase> CaughtUpAsync(
        string path, string outputDirectory, int keepDays, Action<string> warn, CancellationToken cancellation)
    {
        var history = HistoryDatabase.Open(path);
        try
        {
            var recorded = history.Runs().Select(run => run.RunId).ToHashSet(StringComparer.Ordinal);
            foreach (var name in new Publisher(outputDirectory).Published().Reverse().Where(name => !recorded.Contains(Publisher.RunIdOf(name)!)))
            {
                try
                {
                    history.Record(await ReadAsync(Path.Combine(outputDirectory, name), cancellation), keepDays);
                }
                catch (RecordFormatException e)
                {
                    warn($"{VisibleText.Of(e.Message, 300)}: it is left out of the history");
                }
            }

            return history;
        }
        catch
        {
            history.Dispose();
            throw;
        }
    }

    private static async Task<Report> ReadAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        var report = await RecordJson.ReadAsync<Report>(file, path, cancellation);
        return RunId.TryParse(report.Metadata.RunId, out _) ? report : throw new RecordFormatException(path, "its run_id is not one");
    }

    private static void SetAside(string path)
    {
        File.Move(path, path + ".broken", overwrite: true);
        // What was being written into the broken one must not be taken for the new one's.
        File.Delete(path + "-journal");
    }
}
