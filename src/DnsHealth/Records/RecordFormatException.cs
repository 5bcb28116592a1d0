using DnsHealth.Reports;

namespace DnsHealth.Records;

/// <summary>A file of ours that cannot be read back: not JSON, or not what it should hold. The message names the file.</summary>
public sealed class RecordFormatException : Exception
{
    /// <summary>A file that cannot be read back.</summary>
    /// <param name="file">Its path or name.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="inner">How that was found out.</param>
    public RecordFormatException(string file, string reason, Exception? inner = null)
        : base($"{VisibleText.Of(file, 300)}: {VisibleText.Of(reason, 300)}", inner) => File = file;

    /// <summary>The file's path or name.</summary>
    public string File { get; }
}
