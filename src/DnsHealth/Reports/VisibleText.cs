using System.Globalization;
using System.Text;

namespace DnsHealth.Reports;

/// <summary>
/// Makes text from strangers safe to show on a terminal and in a log: printable ASCII stays, and everything else (control
/// characters, escape sequences, marks that reverse the direction of writing, look-alike letters) is shown by its number.
/// </summary>
public static class VisibleText
{
    /// <summary>What may be shown of <paramref name="text"/>, on one line.</summary>
    /// <param name="text">The text; null is shown as <c>-</c>.</param>
    /// <param name="maxLength">Characters of it to show at most; what is left out is shown as <c>...</c>.</param>
    public static string Of(string? text, int maxLength = 80)
    {
        if (text is null) return "-";
        var shown = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (count++ == maxLength) return shown.Append("...").ToString();
            if (rune.Value is >= ' ' and <= '~') shown.Append((char)rune.Value);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return shown.ToString();
    }
}
