using System.Text;

namespace DnsHealth.TestNetwork;

/// <summary>Writes files that appear whole or not at all.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await file.FlushAsync(cancellationToken);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
