using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Notifying;

/// <summary>The memory of mail on the disk. Whoever holds the lock of <c>STATE_DIR/mail</c> owns it (<see cref="Notifier"/>).</summary>
public static class SentMemoryFile
{
    /// <summary>Its name in <c>STATE_DIR/mail</c>.</summary>
    public const string Name = "sent.json";

    /// <summary>Reads the memory. One that is broken is set aside as <c>sent.json.broken</c>, and one that remembers that takes its place.</summary>
    /// <param name="directory"><c>STATE_DIR/mail</c>.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The memory, and a warning when the one there was is broken.</returns>
    /// <exception cref="IOException">It is there and cannot be read, or not be set aside.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<(SentMemory Memory, string? Warning)> ReadAsync(string directory, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var path = Path.Combine(directory, Name);
        try
        {
            var memory = RecordJson.Read<SentMemory>(await File.ReadAllBytesAsync(path, cancellation), path);
            return memory.Mails.Contains(null!) ? throw new RecordFormatException(path, "a mail in it is null") : (memory, null);
        }
        catch (FileNotFoundException)
        {
            return (SentMemory.Empty, null);
        }
        catch (RecordFormatException e)
        {
            // The new memory is written first: without one, nobody would seem to have been written to.
            File.Copy(path, path + ".broken", overwrite: true);
            var lost = SentMemory.Empty with { LostAt = now };
            await WriteAsync(directory, lost, cancellation);
            return (lost, $"{VisibleText.Of(e.Message, 300)}; it is now {Name}.broken, and as nobody knows who was written to, no mail is made until NOTIFY_DAYS have passed");
        }
    }

    /// <summary>Writes the memory.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Task WriteAsync(string directory, SentMemory memory, CancellationToken cancellation = default) =>
        PrivateFiles.WriteAsync(Path.Combine(directory, Name), RecordJson.Write(memory), cancellation);
}
