using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Tracking;

/// <summary>The failure state on the disk.</summary>
public static class FailureStateFile
{
    /// <summary>Its name in OUTPUT_DIR.</summary>
    public const string Name = "failure_state.json";

    /// <summary>
    /// Reads the state. A broken file is set aside, under its name with <c>.broken-</c> and the time added, so that a run is
    /// never lost for it and someone can look at it.
    /// </summary>
    /// <returns>The state, empty when there is none yet or it was broken; and a warning when it was.</returns>
    /// <exception cref="IOException">The file is there, and cannot be read or set aside.</exception>
    public static async Task<(FailureState State, string? Warning)> LoadAsync(
        string directory,
        TimeProvider time,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(time);
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path)) return (FailureState.Empty, null);
        var reading = FailureState.Read(await File.ReadAllBytesAsync(path, cancellation));
        if (reading.State is { } state) return (state, null);

        var aside = $"{path}.broken-{RunId.At(time.GetUtcNow())}";
        File.Move(path, aside, overwrite: true);
        return (FailureState.Empty, $"{path} is broken ({VisibleText.Of(reading.Error, 200)}); it is now {aside}, and counting starts anew");
    }
}
