using System.Globalization;
using DnsHealth.Options;

namespace DnsHealth.Scanning;

/// <summary>Keeps two scans out of one STATE_DIR: they would share tor's data directory. Held by the file's lock, not by its being there.</summary>
public sealed class StateLock : IDisposable
{
    private const string Name = "scan.lock";

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StateLockedException">Another scan holds it.</exception>
    /// <exception cref="SettingException">The directory cannot be written to.</exception>
    public static StateLock Take(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, Name);
        FileStream file;
        try
        {
            // On Linux FileShare.None is flock(2), which ends with its holder however that ends; readers may still look.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new StateLockedException(stateDirectory, ReadHolder(path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(ScanSettings.StateDir, stateDirectory, null, "a directory that can be written to", exception);
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush(flushToDisk: true);
        return new StateLock(file);
    }

    /// <summary>Gives the lock back. The file stays: to unlink it would let a third scan lock another file of the same name.</summary>
    public void Dispose() => _file.Dispose();

    private static string? ReadHolder(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> bytes = stackalloc byte[16];
            var text = System.Text.Encoding.ASCII.GetString(bytes[..RandomAccess.Read(handle, bytes, 0)]);
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? text : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
