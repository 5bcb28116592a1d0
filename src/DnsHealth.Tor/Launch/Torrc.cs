using System.Text;

namespace DnsHealth.Tor.Launch;

/// <summary>Writes the torrc of a tor of our own. Pure text.</summary>
public static class Torrc
{
    /// <summary>The file in the data directory that tor writes its control port into.</summary>
    public const string ControlPortFile = "control_port";

    /// <summary>The file in the data directory that tor writes its cookie into.</summary>
    public const string CookieFile = "control_auth_cookie";

    /// <summary>The whole file: ports of tor's own choosing, cookie authentication, our settings, then the extra lines.</summary>
    /// <param name="options">What to launch.</param>
    /// <param name="extraLines">The content of <see cref="TorLaunchOptions.ExtraTorrc"/>.</param>
    public static string Write(TorLaunchOptions options, string? extraLines)
    {
        var text = new StringBuilder();
        Line("DataDirectory", Quote(options.DataDirectory));
        Line("ClientOnly", "1");
        Line("ControlPort", "auto");
        Line("ControlPortWriteToFile", Quote(Path.Combine(options.DataDirectory, ControlPortFile)));
        Line("CookieAuthentication", "1");
        Line("CookieAuthFile", Quote(Path.Combine(options.DataDirectory, CookieFile)));
        // Questions by both ports share a circuit, which tor takes for an error unless the ports are of one group.
        Line("SocksPort", "auto SessionGroup=1");
        Line("DNSPort", "auto SessionGroup=1");
        Line("Log", "notice stdout");
        foreach (var (name, value) in options.Measurement.AtStart) Line(name, value);
        if (extraLines is not null) text.Append(extraLines.ReplaceLineEndings("\n").TrimEnd('\n')).Append('\n');
        return text.ToString();

        void Line(string name, string value) => text.Append(name).Append(' ').Append(value).Append('\n');
    }

    /// <summary>A path as torrc takes it: in quotes, for it may hold spaces and <c>#</c>.</summary>
    private static string Quote(string path) => Control.QuotedString.Write(path);
}
