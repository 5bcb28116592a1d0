using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Control;

/// <summary>Descriptors arrived (control-spec 4.1.6).</summary>
/// <param name="Relays">Whose.</param>
public sealed record NewDescriptorEvent(IReadOnlyList<Fingerprint> Relays) : ControlEvent
{
    /// <summary>Reads what follows <c>650 NEWDESC </c>.</summary>
    /// <exception cref="FormatException">A relay's name has no fingerprint.</exception>
    public static NewDescriptorEvent Parse(ReadOnlySpan<char> text)
    {
        var relays = new List<Fingerprint>();
        foreach (var range in text.Split(' '))
        {
            var name = text[range];
            if (name.IsEmpty) continue;
            var end = name.IndexOfAny('~', '=');
            relays.Add(Fingerprint.TryParse(end < 0 ? name : name[..end], out var fingerprint)
                ? fingerprint
                : throw new FormatException("a relay's name has no fingerprint"));
        }

        return new NewDescriptorEvent(relays);
    }
}
