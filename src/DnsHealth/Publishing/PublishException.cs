using DnsHealth.Reports;

namespace DnsHealth.Publishing;

/// <summary>A file could not be published. What had been published before is whole; the message names the file.</summary>
public sealed class PublishException : IOException
{
    /// <summary>A file could not be published.</summary>
    /// <param name="path">Which.</param>
    /// <param name="inner">Why.</param>
    public PublishException(string path, Exception inner)
        : base($"{VisibleText.Of(path, 300)} could not be published: {VisibleText.Of(inner?.Message, 300)}", inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
