namespace DnsHealth.Tor.Control;

/// <summary>What tor tells before authentication (control-spec 3.21).</summary>
/// <param name="Methods">NULL, COOKIE, SAFECOOKIE, HASHEDPASSWORD.</param>
/// <param name="CookieFile">Where the cookie is, for the cookie methods.</param>
/// <param name="TorVersion">tor's version.</param>
public sealed record ProtocolInfo(IReadOnlyList<string> Methods, string? CookieFile, string? TorVersion)
{
    /// <summary>Reads the reply to PROTOCOLINFO.</summary>
    /// <exception cref="ControlProtocolException">It has no AUTH line, or one that does not read.</exception>
    public static ProtocolInfo Parse(ControlReply reply)
    {
        ControlArguments? authentication = null;
        string? version = null;
        try
        {
            foreach (var line in reply.Lines)
            {
                if (line.Text.StartsWith("AUTH ", StringComparison.Ordinal)) authentication = ControlArguments.Parse(line.Text);
                else if (line.Text.StartsWith("VERSION ", StringComparison.Ordinal)) version = ControlArguments.Parse(line.Text)["Tor"];
            }
        }
        catch (FormatException exception)
        {
            throw new ControlProtocolException($"PROTOCOLINFO does not read: {exception.Message}");
        }

        return authentication?["METHODS"] is { } methods
            ? new ProtocolInfo(methods.Split(','), authentication["COOKIEFILE"], version)
            : throw new ControlProtocolException("PROTOCOLINFO names no authentication methods");
    }
}
