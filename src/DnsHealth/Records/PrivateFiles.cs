namespace DnsHealth.Records;

/// <summary>Files that are nobody's business but their owner's: what is in STATE_DIR of exits that lie, and of mail.</summary>
internal static class PrivateFiles
{
    /// <summary>What their owner may do with them, and nobody else.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode DirectoryMode = Mode | UnixFileMode.UserExecute;

    /// <summary>Makes a directory for them, or closes the one there is to others.</summary>
    public static void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path, DirectoryMode);
        if (File.GetUnixFileMode(path) != DirectoryMode) File.SetUnixFileMode(path, DirectoryMode);
    }

    /// <summary>Writes one whole (<see cref="AtomicFile"/>).</summary>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> contents, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(path, file => file.WriteAsync(contents, cancellation).AsTask(), Mode);
}
