using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Tracking;

/// <summary>The failure state on the disk.</summary>
public static class FailureStateFile
{
    /// <summary>Its name in OUTPUT_DIR.</summary>
    public const string Name = "failure_state.json";

    /// <summary>Reads the state, and changes nothing: a run that is inconclusive leaves OUTPUT_DIR as it was.</summary>
    /// <returns>The state, null when there is none or it is broken; and a warning when it is.</returns>
    /// <exception cref="IOException">The file is there, and cannot be read.</exception>
    public static async Task<(FailureState? State, string? Warning)> ReadAsync(string directory, CancellationToken cancellation = default)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path)) return (null, null);
        var reading = FailureState.Read(await File.ReadAllBytesAsync(path, cancellation));
        return (reading.State, reading.Error is { } error ? $"{path} is broken ({VisibleText.Of(error, 200)})" : null);
    }

    /// <summary>
    /// Writes the state. A broken file that is there is set aside first, under its name with <c>.broken-</c> and the run added, so that
    /// someone can look at it.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static async Task WriteAsync(string directory, FailureState state, CancellationToken cancellation = default)
    {
        var path = Path.Combine(directory, Name);
        if ((await ReadAsync(directory, cancellation)).Warning is not null) File.Move(path, $"{path}.broken-{state.LastRunId}", overwrite: true);
        await AtomicFile.WriteAsync(path, RecordJson.Write(state), cancellation);
    }
}
