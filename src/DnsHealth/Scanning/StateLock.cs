using System.Globalization;
using DnsHealth.Options;

namespace DnsHealth.Scanning;

/// <summary>Keeps two scans out of one STATE_DIR: they would share tor's data directory. Held by the file's lock, not by its being there.</summary>
public sealed class StateLock : IDisposable
{
    private const string LockName = "scan.lock";

    // On Linux FileShare is flock(2), for readers too: what is in the locked file, nobody else could read.
    private const string HolderName = "scan.pid";

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StateLockedException">Another scan holds it.</exception>
    /// <exception cref="SettingException">The directory cannot be written to.</exception>
    public static StateLock Take(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, LockName);
        var holder = Path.Combine(stateDirectory, HolderName);
        FileStream? file = null;
        try
        {
            // The lock ends with its holder, however that ends.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StateLock(file);
        }
        catch (IOException exception) when (file is null && File.Exists(path))
        {
            throw new StateLockedException(stateDirectory, ReadHolder(holder), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new SettingException(ScanSettings.StateDir, stateDirectory, null, "a directory that can be written to", exception);
        }
    }

    /// <summary>Gives the lock back. The file stays: to unlink it would let a third scan lock another file of the same name.</summary>
    public void Dispose() => _file.Dispose();

    private static string? ReadHolder(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id.ToString(CultureInfo.InvariantCulture)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
