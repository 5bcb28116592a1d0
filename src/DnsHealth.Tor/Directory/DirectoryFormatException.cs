namespace DnsHealth.Tor.Directory;

/// <summary>A directory document does not read as dir-spec says.</summary>
/// <param name="line">Number of the line, from 1.</param>
/// <param name="message">What is wrong with it.</param>
public sealed class DirectoryFormatException(int line, string message) : FormatException($"directory document, line {line}: {message}")
{
    /// <summary>Number of the line, from 1.</summary>
    public int Line { get; } = line;
}
