using DnsHealth.Options;

namespace DnsHealth.Publishing;

/// <summary>Finds out before a scan of an hour, and not after it, whether its outcome can be written.</summary>
public static class DirectoryCheck
{
    /// <summary>Creates a directory if need be, and writes a file in it, which is gone afterwards.</summary>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="path">The directory.</param>
    /// <exception cref="SettingException">It cannot be created or written to.</exception>
    public static void EnsureWritable(SettingDefinition setting, string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".{Guid.NewGuid():N}{Records.AtomicFile.TemporarySuffix}");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingException(setting, path, null, $"a directory that can be written to ({Reports.VisibleText.Of(e.Message, 200)})", e);
        }
    }

    /// <summary>Checks every directory a scan writes to.</summary>
    /// <exception cref="SettingException">One cannot be created or written to.</exception>
    public static void EnsureWritable(ScanOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EnsureWritable(ScanSettings.AnalysisDir, options.AnalysisDir);
        EnsureWritable(ScanSettings.OutputDir, options.OutputDir);
        EnsureWritable(ScanSettings.StateDir, options.StateDir);
        EnsureWritable(ScanSettings.LogDir, options.LogDir);
    }
}
