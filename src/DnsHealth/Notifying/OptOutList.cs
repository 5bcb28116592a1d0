using System.Text.RegularExpressions;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Notifying;

/// <summary>
/// Who wants no mail: an operator's key, a domain (with all below it), an address, or a relay's fingerprint a line; <c>#</c> begins a
/// comment, blank lines are passed over.
/// </summary>
public sealed partial class OptOutList
{
    /// <summary>Everybody may get mail.</summary>
    public static readonly OptOutList Nobody = new([], []);

    private readonly HashSet<string> _names;
    private readonly HashSet<Fingerprint> _relays;

    private OptOutList(HashSet<string> names, HashSet<Fingerprint> relays)
    {
        _names = names;
        _relays = relays;
    }

    /// <summary>Reads a list.</summary>
    /// <param name="path">What to call the file in a message.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="SettingException">A line is none of these: who meant it would go on getting mail.</exception>
    public static OptOutList Parse(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var relays = new HashSet<Fingerprint>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var entry = line.TrimStart().StartsWith('#') ? "" : Comment().Replace(line, "").Trim();
            if (entry.Length == 0) continue;
            if (Fingerprint.TryParse(entry, out var relay)) relays.Add(relay);
            else if (MailAddress.IsOne(entry) || Name().IsMatch(entry)) names.Add(entry);
            else throw new SettingException(NotifySettings.OptOut, entry, $"{path}, line {number}", "an operator's key, a domain, an address or a relay's fingerprint");
        }

        return new OptOutList(names, relays);
    }

    /// <summary>Whether mail about a relay is not wanted.</summary>
    public bool HasRelay(string fingerprint) => Fingerprint.TryParse(fingerprint, out var relay) && _relays.Contains(relay);

    /// <summary>Whether an operator, by its key, wants no mail.</summary>
    public bool HasOperator(string key) => _names.Contains(key);

    /// <summary>Whether mail to an address is not wanted: the address itself, its domain, or one above that.</summary>
    public bool HasAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_names.Contains(address)) return true;
        var domain = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
        while (true)
        {
            if (_names.Contains(domain)) return true;
            var dot = domain.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0) return false;
            domain = domain[(dot + 1)..];
        }
    }

    [GeneratedRegex(@"\s#.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.-]{0,99}\z")]
    private static partial Regex Name();
}
