using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Tracking;

/// <summary>
/// The known exits on the disk. They only say who comes first, so that nothing that is wrong with the file keeps a run from being
/// made: it is a warning. Whoever holds the lock of STATE_DIR owns it.
/// </summary>
public static class KnownExitsFile
{
    /// <summary>Its name in STATE_DIR.</summary>
    public const string Name = "known_exits.json";

    // Two hundred thousand exits; the network has three thousand.
    private const long MaxBytes = 16 << 20;

    /// <summary>Reads the file. One that is broken is set aside under its name with <c>.broken</c> added, so that someone can look at it.</summary>
    /// <param name="directory">STATE_DIR.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The exits, none where there is no file or it cannot be read; and a warning when it cannot.</returns>
    public static async Task<(KnownExits Known, string? Warning)> ReadAsync(string directory, CancellationToken cancellation = default)
    {
        var path = Path.Combine(directory, Name);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes }) throw new RecordFormatException(path, $"it has more than {MaxBytes} bytes");
            return (KnownExits.Read(await File.ReadAllBytesAsync(path, cancellation), path), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (KnownExits.Empty, null);
        }
        catch (RecordFormatException e)
        {
            return (KnownExits.Empty, $"{VisibleText.Of(e.Message, 300)}; {SetAside(path)}, and every exit counts as new");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (KnownExits.Empty, $"{path} cannot be read ({VisibleText.Of(e.Message, 200)}): every exit counts as new");
        }
    }

    /// <summary>Adds the exits of a run to the file; a run that decided none leaves it as it is.</summary>
    /// <param name="directory">STATE_DIR.</param>
    /// <param name="records">The run's records.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="cancellation">Cancels, and leaves the file as it was.</param>
    /// <returns>A warning when the file cannot be read or written; null when all is well.</returns>
    public static async Task<string?> NoteAsync(
        string directory, IReadOnlyList<ExitRecord> records, DateOnly today, CancellationToken cancellation = default)
    {
        if (records.All(record => record.Status == Status.Unknown)) return null;
        var (known, warning) = await ReadAsync(directory, cancellation);
        var path = Path.Combine(directory, Name);
        try
        {
            await AtomicFile.WriteAsync(path, RecordJson.Write(known.After(records, today)), cancellation);
            return warning;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be written ({VisibleText.Of(e.Message, 200)}): the exits of this run will count as new in the next";
        }
    }

    private static string SetAside(string path)
    {
        try
        {
            File.Move(path, path + ".broken", overwrite: true);
            return $"it is now {Name}.broken";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be set aside ({VisibleText.Of(e.Message, 200)})";
        }
    }
}
