namespace DnsHealth.Tor.Control;

/// <summary>An asynchronous event (control-spec 4.1).</summary>
public abstract record ControlEvent
{
    /// <summary>Reads an event's first line, without its <c>650</c>.</summary>
    /// <returns>An <see cref="UnknownEvent"/> for what this code does not know or cannot make sense of.</returns>
    public static ControlEvent Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var keyword = space < 0 ? text : text[..space];
        var rest = space < 0 ? default : text.AsSpan(space + 1);
        try
        {
            return keyword switch
            {
                "CIRC" => CircuitEvent.Parse(rest),
                "STREAM" => StreamEvent.Parse(rest),
                "STATUS_CLIENT" => StatusClientEvent.Parse(rest),
                "NEWDESC" => NewDescriptorEvent.Parse(rest),
                _ => new UnknownEvent(keyword, text),
            };
        }
        catch (FormatException)
        {
            return new UnknownEvent(keyword, text);
        }
    }
}
