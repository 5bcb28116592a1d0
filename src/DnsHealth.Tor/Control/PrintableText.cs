using System.Text;

namespace DnsHealth.Tor.Control;

/// <summary>Makes text from the network fit for a message or a log line.</summary>
public static class PrintableText
{
    /// <summary>The text cut to a length, every character outside printable ASCII as <c>\uXXXX</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="limit">Characters of it to keep at the most.</param>
    public static string Of(string text, int limit)
    {
        var kept = new StringBuilder(Math.Min(text.Length, limit) + 1);
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, limit)))
        {
            if (character is >= ' ' and <= '~') kept.Append(character);
            else kept.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return text.Length > limit ? kept.Append('…').ToString() : kept.ToString();
    }
}
