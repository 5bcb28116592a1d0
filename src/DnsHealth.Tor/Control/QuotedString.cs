using System.Text;

namespace DnsHealth.Tor.Control;

/// <summary>The control protocol's quoted strings (control-spec 2.1.1): double quotes, with backslash escapes as in C.</summary>
public static class QuotedString
{
    /// <summary>Reads a quoted string that starts at <paramref name="position"/>, and moves past its closing quote.</summary>
    /// <exception cref="FormatException">There is no quote at the position, no closing quote, or a bad escape.</exception>
    public static string Read(ReadOnlySpan<char> text, ref int position)
    {
        if (position >= text.Length || text[position] != '"') throw new FormatException("expected a quoted string");
        var result = new StringBuilder();
        for (var i = position + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    position = i + 1;
                    return result.ToString();
                case '\\':
                    if (++i == text.Length) throw new FormatException("a quoted string ends in its escape");
                    result.Append(text[i] switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        >= '0' and <= '7' => ReadOctal(text, ref i),
                        var other => other,
                    });
                    break;
                default:
                    result.Append(text[i]);
                    break;
            }
        }

        throw new FormatException("a quoted string has no end");
    }

    /// <summary>Writes text as a quoted string.</summary>
    public static string Write(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '\n': result.Append("\\n"); break;
                case '\r': result.Append("\\r"); break;
                case '\t': result.Append("\\t"); break;
                case '"' or '\\': result.Append('\\').Append(character); break;
                default: result.Append(character); break;
            }
        }

        return result.Append('"').ToString();
    }

    private static char ReadOctal(ReadOnlySpan<char> text, ref int i)
    {
        var value = 0;
        var start = i;
        while (i < text.Length && i < start + 3 && text[i] is >= '0' and <= '7') value = (value * 8) + (text[i++] - '0');
        i--;
        return value <= 255 ? (char)value : throw new FormatException("an octal escape is above \\377");
    }
}
