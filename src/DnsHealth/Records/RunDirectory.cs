using System.Text.RegularExpressions;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Records;

/// <summary>The directory of one run: <c>ANALYSIS_DIR/2026-01-31_12-15-00</c>, with run.json, the records and the report.</summary>
public sealed partial class RunDirectory
{
    /// <summary>The file that says what was run.</summary>
    public const string InfoName = "run.json";

    /// <summary>The file with the run's report.</summary>
    public const string ReportName = "report.json";

    // Creating a directory that is there already is no error, so two runs that start in the same second would share it. Creating
    // this file in it is, and whoever does has the directory.
    private const string ClaimName = ".claimed";

    private const int MostSecondsLater = 60;

    private RunDirectory(string path, string runId)
    {
        Path = path;
        RunId = runId;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The run, <c>20260131_121500</c>; agrees with the directory's name when it was created here.</summary>
    public string RunId { get; }

    /// <summary>
    /// Creates the directory of a run that starts now. Where one of that second is there already, the run is named after the next
    /// second that is free: two runs are never mixed.
    /// </summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public static RunDirectory Create(string analysisDirectory, DateTimeOffset start)
    {
        Directory.CreateDirectory(analysisDirectory);
        for (var later = 0; later <= MostSecondsLater; later++)
        {
            var at = start.AddSeconds(later);
            var path = System.IO.Path.Combine(analysisDirectory, Records.RunId.DirectoryAt(at));
            if (!Directory.Exists(path) && !File.Exists(path) && Claim(path)) return new RunDirectory(path, Records.RunId.At(at));
        }

        throw new IOException($"{analysisDirectory}: every second from {Records.RunId.DirectoryAt(start)} on has a run already");
    }

    /// <summary>Opens the directory of a run there has been.</summary>
    /// <exception cref="IOException">It is not there, or has no run.json.</exception>
    /// <exception cref="RecordFormatException">Its run.json cannot be read.</exception>
    public static async Task<RunDirectory> OpenAsync(string path, CancellationToken cancellation = default)
    {
        var info = await ReadInfoAsync(path, cancellation);
        return new RunDirectory(path, info.RunId);
    }

    /// <summary>Writes an exit's record, in the place of an earlier one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="FormatException">Its fingerprint is not one.</exception>
    public Task WriteRecordAsync(ExitRecord record, CancellationToken cancellation = default)
    {
        // The name becomes a path: nothing but a fingerprint may, in its one form.
        var fingerprint = Fingerprint.Parse(record.ExitFingerprint).ToString();
        return AtomicFile.WriteAsync(
            System.IO.Path.Combine(Path, $"dnshealth_{fingerprint}.json"),
            RecordJson.Write(record with { ExitFingerprint = fingerprint }),
            cancellation);
    }

    /// <summary>Writes run.json, in the place of an earlier one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public Task WriteInfoAsync(RunInfo info, CancellationToken cancellation = default) =>
        AtomicFile.WriteAsync(System.IO.Path.Combine(Path, InfoName), RecordJson.Write(info), cancellation);

    /// <summary>Reads run.json.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="RecordFormatException">It is not what it should be.</exception>
    public Task<RunInfo> ReadInfoAsync(CancellationToken cancellation = default) => ReadInfoAsync(Path, cancellation);

    /// <summary>Reads run.json and all records. Temporary files that a killed run left are passed over.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="RecordFormatException">run.json is not what it should be.</exception>
    public async Task<RunRecords> ReadAsync(CancellationToken cancellation = default)
    {
        var info = await ReadInfoAsync(cancellation);
        var records = new List<ExitRecord>();
        var broken = new List<BrokenRecord>();
        foreach (var path in Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal))
        {
            var name = RecordName().Match(System.IO.Path.GetFileName(path));
            if (!name.Success) continue;
            try
            {
                var record = RecordJson.Read<ExitRecord>(await File.ReadAllBytesAsync(path, cancellation), path);
                if (record.ExitFingerprint != name.Groups[1].Value)
                    throw new RecordFormatException(path, "it is the record of another exit than its name says");
                records.Add(record);
            }
            catch (RecordFormatException e)
            {
                broken.Add(new BrokenRecord(path, e.Message));
            }
        }

        return new RunRecords(info, records, broken);
    }

    private static async Task<RunInfo> ReadInfoAsync(string directory, CancellationToken cancellation)
    {
        var path = System.IO.Path.Combine(directory, InfoName);
        var info = RecordJson.Read<RunInfo>(await File.ReadAllBytesAsync(path, cancellation), path);
        return Records.RunId.TryParse(info.RunId, out _) ? info : throw new RecordFormatException(path, "its run_id is not one");
    }

    private static bool Claim(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            using var claim = new FileStream(System.IO.Path.Combine(path, ClaimName), FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(path, ClaimName)))
        {
            return false;
        }
    }

    [GeneratedRegex(@"\Adnshealth_([0-9A-F]{40})\.json\z")]
    private static partial Regex RecordName();
}
