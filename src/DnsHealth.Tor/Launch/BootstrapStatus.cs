using System.Globalization;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Launch;

/// <summary>How far tor is in joining the network (control-spec 4.1.10, BOOTSTRAP).</summary>
/// <param name="Progress">0 to 100. At 75 it has the directory; at 100 it has built a circuit.</param>
/// <param name="Tag">The phase, in a word.</param>
/// <param name="Summary">The phase, for a person.</param>
/// <param name="Warning">What went wrong last, where the status is a warning; null otherwise.</param>
public sealed record BootstrapStatus(int Progress, string Tag, string Summary, string? Warning)
{
    /// <summary>Enough of the directory to build circuits.</summary>
    public const int HasDirectory = 75;

    /// <summary>Reads what a BOOTSTRAP event, or GETINFO status/bootstrap-phase, says.</summary>
    /// <exception cref="FormatException">It has no PROGRESS from 0 to 100.</exception>
    public static BootstrapStatus Parse(StatusClientEvent status)
    {
        var arguments = status.Arguments;
        if (!int.TryParse(arguments["PROGRESS"], NumberStyles.None, CultureInfo.InvariantCulture, out var progress) || progress > 100)
            throw new FormatException("a bootstrap status has a PROGRESS from 0 to 100");
        return new BootstrapStatus(
            progress,
            PrintableText.Of(arguments["TAG"] ?? "", 64),
            PrintableText.Of(arguments["SUMMARY"] ?? "", 200),
            arguments["WARNING"] is { } warning ? PrintableText.Of(warning, 200) : null);
    }
}
