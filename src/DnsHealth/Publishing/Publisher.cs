using System.Text.RegularExpressions;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tracking;

namespace DnsHealth.Publishing;

/// <summary>
/// Writes a report where others read it. Each file appears whole or not at all, and in an order in which none ever names another
/// that is not there: the report under its own name, then the list of such names, then what follows from the latest.
/// A report of an older run than the latest joins the list, and the latest (with the page and the metrics) stays.
/// The owner of OUTPUT_DIR: one process publishes at a time, which the lock in STATE_DIR sees to.
/// </summary>
public sealed partial class Publisher
{
    /// <summary>The latest report's second name.</summary>
    public const string LatestName = "latest.json";

    /// <summary>The list of reports, newest first.</summary>
    public const string ListName = "files.json";

    private readonly string _directory;

    /// <summary>A publisher to a directory, OUTPUT_DIR.</summary>
    public Publisher(string directory) => _directory = directory;

    /// <summary>The name a run's report is published under.</summary>
    public static string ReportName(string runId) => $"dns_health_{runId}.json";

    /// <summary>The run whose report a file's name says it is; null where it is another file.</summary>
    public static string? RunIdOf(string name) =>
        PublishedName().Match(name) is { Success: true } match && RunId.TryParse(match.Groups[1].Value, out _) ? match.Groups[1].Value : null;

    /// <summary>Writes a run's report into its own directory; every run has one, published or not.</summary>
    /// <exception cref="PublishException">It cannot be written.</exception>
    public static Task WriteToRunAsync(RunDirectory run, Report report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return WriteAsync(Path.Combine(run.Path, RunDirectory.ReportName), file => RecordJson.WriteAsync(file, report, cancellation));
    }

    /// <summary>Publishes a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="state">The failure state after its run; null where nothing is tracked, and the one there is stays.</param>
    /// <param name="cancellation">Cancels between two files.</param>
    /// <exception cref="PublishException">A file cannot be written; those before it are.</exception>
    /// <exception cref="ArgumentException">The report's run id is not one.</exception>
    public async Task<Publication> PublishAsync(Report report, FailureState? state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        var runId = report.Metadata.RunId;
        if (!RunId.TryParse(runId, out _)) throw new ArgumentException("the report's run_id is not one", nameof(report));

        var path = In(ReportName(runId));
        await WriteAsync(path, file => RecordJson.WriteAsync(file, report, cancellation));
        var reports = Published();
        await WriteAsync(In(ListName), file => RecordJson.WriteAsync(file, reports, cancellation));
        if (state is not null) await WriteStateAsync(state, cancellation);
        var isLatest = string.CompareOrdinal(await LatestRunIdAsync(cancellation), runId) <= 0;
        if (isLatest)
        {
            await WriteDerivedAsync(report, cancellation);

            // The last one: who sees a new latest.json finds everything else as new.
            await CopyAsync(path, In(LatestName), cancellation);
        }

        return new Publication(path, isLatest);
    }

    /// <summary>
    /// Writes what follows from the latest report for people and programs (<see cref="DerivedFiles"/>), and removes the files of operators
    /// that nothing is told of any more.
    /// </summary>
    /// <returns>The files, in the order they were written.</returns>
    /// <exception cref="PublishException">A file cannot be written; those before it are.</exception>
    public async Task<IReadOnlyList<string>> WriteDerivedAsync(Report report, CancellationToken cancellation = default)
    {
        var written = new List<string>();
        foreach (var (name, content) in DerivedFiles.Of(report))
        {
            var path = In(name);
            if (name.Contains('/', StringComparison.Ordinal)) MakeDirectory(Path.GetDirectoryName(path)!);
            await WriteAsync(path, file => file.WriteAsync(content, cancellation).AsTask());
            written.Add(path);
        }

        RemoveOperatorsBut([.. written]);
        return written;
    }

    /// <summary>The names of the published reports, newest first; none where the directory is not there.</summary>
    /// <exception cref="PublishException">The directory cannot be read.</exception>
    public IReadOnlyList<string> Published()
    {
        try
        {
            if (!Directory.Exists(_directory)) return [];
            return
            [
                .. Directory.EnumerateFiles(_directory)
                    .Select(path => Path.GetFileName(path))
                    .Where(name => RunIdOf(name) is not null)
                    .OrderDescending(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(In(ListName), e);
        }
    }

    /// <summary>The run of the latest report; null when there is none, or none that can be read, which any report may replace.</summary>
    private async Task<string?> LatestRunIdAsync(CancellationToken cancellation)
    {
        try
        {
            await using var file = File.OpenRead(In(LatestName));
            var latest = await RecordJson.ReadAsync<LatestReport>(file, LatestName, cancellation);
            return RunId.TryParse(latest.Metadata.RunId, out _) ? latest.Metadata.RunId : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or RecordFormatException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(In(LatestName), e);
        }
    }

    private async Task WriteStateAsync(FailureState state, CancellationToken cancellation)
    {
        try
        {
            await FailureStateFile.WriteAsync(_directory, state, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(In(FailureStateFile.Name), e);
        }
    }

    private static void MakeDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(path, e);
        }
    }

    private void RemoveOperatorsBut(HashSet<string> kept)
    {
        var directory = In(OperatorReport.DirectoryName);
        try
        {
            if (!Directory.Exists(directory)) return;
            foreach (var path in Directory.GetFiles(directory, "*.json").Where(path => !kept.Contains(path))) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(directory, e);
        }
    }

    private string In(string name) => Path.Combine(_directory, name);

    private static Task CopyAsync(string from, string path, CancellationToken cancellation) => WriteAsync(path, async file =>
    {
        await using var source = File.OpenRead(from);
        await source.CopyToAsync(file, cancellation);
    });

    private static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        try
        {
            await AtomicFile.WriteAsync(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PublishException(path, e);
        }
    }

    [GeneratedRegex(@"\Adns_health_([0-9]{8}_[0-9]{6})\.json\z")]
    private static partial Regex PublishedName();

    /// <summary>As much of a report as tells which run it is of.</summary>
    private readonly record struct LatestReport(LatestMetadata Metadata);

    private readonly record struct LatestMetadata(string? RunId);
}
