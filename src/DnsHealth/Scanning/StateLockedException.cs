namespace DnsHealth.Scanning;

/// <summary>Another scan is using the STATE_DIR.</summary>
/// <param name="stateDirectory">The directory.</param>
/// <param name="holder">The other scan's process id; null where it could not be read.</param>
/// <param name="inner">How it was noticed.</param>
public sealed class StateLockedException(string stateDirectory, string? holder, Exception inner) : IOException(
    $"another scan{(holder is null ? "" : $", process {holder},")} is using STATE_DIR {stateDirectory}; wait for it to end, or give this one a --state-dir of its own",
    inner);
