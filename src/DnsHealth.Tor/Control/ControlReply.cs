namespace DnsHealth.Tor.Control;

/// <summary>A whole reply to a command (control-spec 2.3): any number of middle and data lines, and an end line.</summary>
/// <param name="Lines">The lines in order; never empty.</param>
public sealed record ControlReply(IReadOnlyList<ControlReplyLine> Lines)
{
    /// <summary>The end line's status code (control-spec 4): 250 is success, 251 success with nothing to do, 5xx failure.</summary>
    public int Code => Lines[^1].Code;

    /// <summary>The end line's text.</summary>
    public string Text => Lines[^1].Text;

    /// <summary>Whether tor did as it was asked.</summary>
    public bool IsSuccess => Code is >= 200 and < 300;

    /// <summary>The value of <c>KEY=VALUE</c> in a GETINFO or GETCONF reply; a data reply's lines joined by newlines.</summary>
    /// <returns>Null where the reply has no such key.</returns>
    public string? Value(string key)
    {
        foreach (var line in Lines)
        {
            if (line.Text.Length > key.Length
                && line.Text[key.Length] == '='
                && line.Text.StartsWith(key, StringComparison.OrdinalIgnoreCase))
            {
                return line.Data.Count > 0 ? string.Join('\n', line.Data) : line.Text[(key.Length + 1)..];
            }
        }

        return null;
    }
}
