using DnsHealth.Records;

namespace DnsHealth.Tracking;

/// <summary>
/// The part of the failure state that is not to be public: exits that lie, where PUBLISH_TAMPERING says no. It is in STATE_DIR, and
/// owned by whoever holds its lock.
/// </summary>
public static class WithheldFailures
{
    /// <summary>Its name in STATE_DIR.</summary>
    public const string Name = "withheld_failures.json";

    /// <summary>Reads it; one that is broken is as good as none, since the history has it too.</summary>
    /// <exception cref="IOException">The file is there, and cannot be read.</exception>
    public static async Task<FailureState> ReadAsync(string directory, CancellationToken cancellation = default)
    {
        var path = Path.Combine(directory, Name);
        return File.Exists(path) ? FailureState.Read(await File.ReadAllBytesAsync(path, cancellation)).State ?? FailureState.Empty : FailureState.Empty;
    }

    /// <summary>Writes it; where nothing is withheld, there is no file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task WriteAsync(string directory, FailureState withheld, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(withheld);
        var path = Path.Combine(directory, Name);
        if (withheld.Exits.Count > 0) await AtomicFile.WriteAsync(path, RecordJson.Write(withheld), cancellation);
        else File.Delete(path);
    }
}
