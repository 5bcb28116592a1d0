using System.Buffers;
using System.Text;

namespace DnsHealth.Operators;

/// <summary>Reads the names of hosts out of what strangers write.</summary>
internal static class HostName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>
    /// A domain as it is compared and written here: lowercase, no dot at its end, two labels or more, each of letters, digits and inner
    /// hyphens (RFC 1123, 2.1), the last one no number, so that no address is taken for a name.
    /// </summary>
    /// <returns>False when <paramref name="text"/> is no such name, or ends in <c>invalid</c>, <c>localhost</c> or <c>local</c>, which
    /// nobody owns (RFC 2606, RFC 6762).</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out string domain)
    {
        domain = "";
        if (text.EndsWith('.')) text = text[..^1];
        if (text.Length > MaxLength || !Ascii.IsValid(text)) return false;
        var lower = text.ToString().ToLowerInvariant();
        var last = "";
        var labels = 0;
        foreach (var range in lower.AsSpan().Split('.'))
        {
            last = lower[range];
            labels++;
            if (last.Length is 0 or > MaxLabelLength || last[0] == '-' || last[^1] == '-' || last.AsSpan().ContainsAnyExcept(LabelCharacters)) return false;
        }

        if (labels < 2 || last.Length < 2 || !char.IsAsciiLetter(last[0]) || last is "invalid" or "localhost" or "local") return false;
        domain = lower;
        return true;
    }
}
