using DnsHealth.Tor.Directory;

namespace DnsHealth.Options;

/// <summary>
/// A file of fingerprints, one a line. What follows a blank, <c>~</c> or <c>=</c> is a nickname and of no account; <c>#</c>
/// begins a comment; blank lines are passed over.
/// </summary>
public static class ExitFile
{
    /// <summary>Reads the file's lines.</summary>
    /// <param name="path">What to call the file in a message.</param>
    /// <param name="lines">The lines.</param>
    /// <returns>The fingerprints in the file's order, each once.</returns>
    /// <exception cref="SettingException">A line is none of these, or there is no fingerprint at all.</exception>
    public static IReadOnlyList<Fingerprint> Parse(string path, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var fingerprints = new List<Fingerprint>();
        var seen = new HashSet<Fingerprint>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            if (!Fingerprint.TryParse(text.Split([' ', '\t', '~', '='])[0], out var fingerprint))
                throw new SettingException(ScanSettings.ExitFile, text, $"{path}, line {number}", "a fingerprint, 40 hexadecimal digits");
            if (seen.Add(fingerprint)) fingerprints.Add(fingerprint);
        }

        return fingerprints.Count > 0
            ? fingerprints
            : throw new SettingException(ScanSettings.ExitFile, path, null, "a file with at least one fingerprint in it");
    }
}
