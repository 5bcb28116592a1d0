namespace DnsHealth.Tor.Control;

/// <summary>
/// The words of a control line: positional ones, then <c>KEY=VALUE</c> and <c>KEY="quoted value"</c> (control-spec 2.2, 4.1).
/// Keys that are not known are kept and do no harm, as the specification asks.
/// </summary>
public sealed class ControlArguments
{
    private readonly List<string> _positional = [];
    private readonly Dictionary<string, string> _keywords = new(StringComparer.Ordinal);

    private ControlArguments()
    {
    }

    /// <summary>The words without a key, in order.</summary>
    public IReadOnlyList<string> Positional => _positional;

    /// <summary>The value of a key, or null. Of a key given twice, the first.</summary>
    public string? this[string key] => _keywords.GetValueOrDefault(key);

    /// <summary>Splits a line into its words.</summary>
    /// <exception cref="FormatException">A quoted value does not end, has a bad escape, or runs into the next word.</exception>
    public static ControlArguments Parse(ReadOnlySpan<char> text)
    {
        var arguments = new ControlArguments();
        var position = 0;
        while (position < text.Length)
        {
            if (text[position] == ' ')
            {
                position++;
                continue;
            }

            var length = KeyLength(text[position..]);
            if (length == 0)
            {
                arguments._positional.Add(Word(text, ref position));
                continue;
            }

            var key = text.Slice(position, length).ToString();
            position += length + 1;
            arguments._keywords.TryAdd(key, Word(text, ref position));
        }

        return arguments;
    }

    private static string Word(ReadOnlySpan<char> text, ref int position)
    {
        if (position < text.Length && text[position] == '"')
        {
            var quoted = QuotedString.Read(text, ref position);
            if (position < text.Length && text[position] != ' ') throw new FormatException("a quoted string runs into the next word");
            return quoted;
        }

        var end = text[position..].IndexOf(' ');
        var word = end < 0 ? text[position..] : text.Slice(position, end);
        position += word.Length;
        return word.ToString();
    }

    /// <summary>The length of the key a <c>KEY=</c> word starts with; 0 where it is not such a word.</summary>
    private static int KeyLength(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '_' or '-')) i++;
        return i < text.Length && text[i] == '=' ? i : 0;
    }
}
