namespace DnsHealth.Tor.Control;

/// <summary>News of tor as a client (control-spec 4.1.10): bootstrap progress, a consensus that arrived …</summary>
/// <param name="Severity">NOTICE, WARN or ERR.</param>
/// <param name="Action">What happened: BOOTSTRAP, ENOUGH_DIR_INFO …</param>
/// <param name="Arguments">What belongs to it.</param>
public sealed record StatusClientEvent(string Severity, string Action, ControlArguments Arguments) : ControlEvent
{
    /// <summary>Reads what follows <c>650 STATUS_CLIENT </c>.</summary>
    /// <exception cref="FormatException">There is no severity and action.</exception>
    public static StatusClientEvent Parse(ReadOnlySpan<char> text)
    {
        var arguments = ControlArguments.Parse(text);
        return arguments.Positional is [var severity, var action, ..]
            ? new StatusClientEvent(severity, action, arguments)
            : throw new FormatException("a STATUS_CLIENT event needs a severity and an action");
    }
}
