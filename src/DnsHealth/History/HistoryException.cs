namespace DnsHealth.History;

/// <summary>The history cannot be read or written; the message says which file, and why.</summary>
public sealed class HistoryException : IOException
{
    /// <summary>It cannot be read or written.</summary>
    /// <param name="message">Which file, and why; safe to show.</param>
    /// <param name="isBroken">Whether the file is at fault.</param>
    /// <param name="inner">What the database said.</param>
    public HistoryException(string message, bool isBroken, Exception? inner = null)
        : base(message, inner) => IsBroken = isBroken;

    /// <summary>The file is not what it should be, and never will be again: it may be set aside and made anew.</summary>
    public bool IsBroken { get; }
}
