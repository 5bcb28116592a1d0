namespace DnsHealth.Records;

/// <summary>
/// Writes files that appear whole or not at all: under a temporary name in the same directory, flushed to the disk, then renamed.
/// After a power failure the old file may be back, but never half a new one.
/// </summary>
public static class AtomicFile
{
    /// <summary>How temporary names end. They begin with a dot, so that web servers and globs pass over them.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes a file, in the place of one of that name if there is one.</summary>
    /// <exception cref="IOException">It cannot be written: no space, no such directory … The temporary file is gone, and what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> contents, CancellationToken cancellation = default) =>
        WriteAsync(path, stream => stream.WriteAsync(contents, cancellation).AsTask());

    /// <summary>Writes a file piece by piece, for what is too long to be held whole.</summary>
    /// <inheritdoc cref="WriteAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its contents. If it fails, what was there is as it was, and the failure is the caller's.</param>
    /// <param name="mode">Who may read and write it; null for what the process gives its files.</param>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, UnixFileMode? mode = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(directory, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{TemporarySuffix}");
        try
        {
            var stream = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
                UnixCreateMode = mode,
            });
            await using (stream)
            {
                await write(stream);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why the file could not be written is the error to report; readers pass over the temporary name.
        }
    }
}
