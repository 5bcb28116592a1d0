using System.Globalization;
using System.Net;
using System.Text;
using DnsHealth.Records;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Reports;

/// <summary>Makes text from strangers inert in Markdown, in HTML, and in HTML made of Markdown.</summary>
public static class MarkdownText
{
    /// <summary>
    /// The text as <see cref="VisibleText"/> shows it, with every character that Markdown or HTML gives a meaning to as a numeric
    /// character reference, which neither ever takes for markup (CommonMark section 2.5).
    /// </summary>
    public static string Of(string? text, int maxLength = 200)
    {
        var written = new StringBuilder();
        foreach (var c in VisibleText.Of(text, maxLength))
        {
            // A name like www.example.com becomes a link where GitHub's extensions are on; with the dot gone, it does not.
            var isPlain = char.IsAsciiLetterOrDigit(c) || c is ' ' or ',' or ';' or '/' or '-' or '%' || (c == '.' && !EndsWithWww(written));
            if (isPlain) written.Append(c);
            else written.Append(CultureInfo.InvariantCulture, $"&#{(int)c};");
        }

        return written.ToString();
    }

    /// <summary>A relay's nickname as a link to its page at Tor Metrics; what is no fingerprint is never linked to.</summary>
    public static string Relay(string fingerprint, string nickname) => Fingerprint.TryParse(fingerprint, out var relay)
        ? $"[{Of(nickname, 40)}](https://metrics.torproject.org/rs.html#details/{relay}) `{relay}`"
        : $"{Of(nickname, 40)} {Of(fingerprint, 60)}";

    /// <summary>An address; what is none is shown as any other text.</summary>
    public static string Address(string address) => IPAddress.TryParse(address, out var parsed) ? parsed.ToString() : Of(address, 60);

    /// <summary>A network, <c>198.51.100.0/24</c>; what is none is shown as any other text.</summary>
    public static string Network(string network) => IPNetwork.TryParse(network, out var parsed) ? parsed.ToString() : Of(network, 60);

    /// <summary>A run's name; what is none is shown as any other text.</summary>
    public static string Run(string? runId) => RunId.TryParse(runId, out _) ? $"`{runId}`" : Of(runId, 60);

    private static bool EndsWithWww(StringBuilder written) =>
        written.Length >= 3 && written.ToString(written.Length - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);
}
