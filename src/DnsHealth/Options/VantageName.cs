namespace DnsHealth.Options;

/// <summary>
/// What a vantage may be called. Reports name it, so it has no character that means anything in one; a slash is not among them, and
/// so can stand between a vantage's name and what tells its runs apart.
/// </summary>
public static class VantageName
{
    /// <summary>Characters in the longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a text is 1 to <see cref="MaxLength"/> letters and digits of ASCII, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    public static bool IsAllowed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxLength && text.All(IsAllowed);
    }

    /// <summary>The name of a vantage that is not given one: the host's, with a dash for each character that is not allowed.</summary>
    /// <param name="hostName">Whatever the host is called.</param>
    public static string OfHost(string hostName)
    {
        ArgumentNullException.ThrowIfNull(hostName);
        var name = string.Concat(hostName.Take(MaxLength).Select(c => IsAllowed(c) ? c : '-'));
        return name.Length > 0 ? name : "unnamed";
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
