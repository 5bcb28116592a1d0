using System.Globalization;

namespace DnsHealth.Tor.Directory;

/// <summary>
/// Reads server descriptors (dir-spec 2.1.1), as GETINFO desc/all-recent gives them, line by line as they arrive.
/// Keywords that are not known, keys and certificates are passed over.
/// </summary>
public sealed class ServerDescriptorReader
{
    private const int ContactLimit = 4096;
    private const int PlatformLimit = 256;
    private const int FamilyLimit = 4096;

    private readonly List<ServerDescriptor> _descriptors = [];
    private ServerDescriptor? _current;
    private bool _identified;
    private bool _inObject;
    private int _line;

    /// <summary>Takes the next line.</summary>
    /// <exception cref="DirectoryFormatException">
    /// A fingerprint or date does not read, a descriptor has no fingerprint, or a line stands before the first <c>router</c>.
    /// </exception>
    public void Read(ReadOnlySpan<char> line)
    {
        _line++;
        if (_inObject)
        {
            _inObject = !line.StartsWith("-----END ");
            return;
        }

        if (line.StartsWith("-----BEGIN "))
        {
            _inObject = true;
            return;
        }

        if (line.StartsWith("opt ")) line = line[4..];
        var space = line.IndexOf(' ');
        var keyword = space < 0 ? line : line[..space];
        var rest = space < 0 ? default : line[(space + 1)..];
        switch (keyword)
        {
            case "router":
                Take();
                _current = new ServerDescriptor { Fingerprint = default };
                _identified = false;
                break;
            case "fingerprint":
                _current = Current() with { Fingerprint = ReadFingerprint(rest) };
                _identified = true;
                break;
            case "published":
                _current = Current() with { Published = ReadDate(rest) };
                break;
            case "platform":
                _current = Current() with { Platform = Bounded(rest, PlatformLimit) };
                break;
            case "contact":
                _current = Current() with { Contact = Bounded(rest, ContactLimit) };
                break;
            case "family":
                _current = Current() with { Family = ReadFamily(rest) };
                break;
            case "hibernating":
                _current = Current() with { IsHibernating = rest is "1" };
                break;
            case "bandwidth":
                _current = Current() with { ObservedBandwidth = ReadObserved(rest) };
                break;
            default:
                break;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>The descriptors in the order they came.</returns>
    /// <exception cref="DirectoryFormatException">The last descriptor has no fingerprint.</exception>
    public IReadOnlyList<ServerDescriptor> Finish()
    {
        Take();
        return _descriptors;
    }

    private void Take()
    {
        if (_current is null) return;
        if (!_identified) throw Bad("the descriptor before it has no fingerprint");
        _descriptors.Add(_current);
        _current = null;
    }

    private ServerDescriptor Current() => _current ?? throw Bad("it belongs to no descriptor");

    private Fingerprint ReadFingerprint(ReadOnlySpan<char> rest)
    {
        Span<char> digits = stackalloc char[Fingerprint.Length * 2];
        var count = 0;
        foreach (var character in rest)
        {
            if (character == ' ') continue;
            if (count == digits.Length) throw Bad("a fingerprint has 40 hexadecimal digits");
            digits[count++] = character;
        }

        return Fingerprint.TryParse(digits[..count], out var fingerprint)
            ? fingerprint
            : throw Bad("a fingerprint has 40 hexadecimal digits");
    }

    private DateTimeOffset ReadDate(ReadOnlySpan<char> rest) =>
        DateTimeOffset.TryParseExact(rest, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw Bad("a date is YYYY-MM-DD HH:MM:SS");

    private static List<Fingerprint> ReadFamily(ReadOnlySpan<char> rest)
    {
        var family = new List<Fingerprint>();
        foreach (var range in rest.Split(' '))
        {
            var name = rest[range];
            var end = name.IndexOfAny('~', '=');
            // Members may be given by nickname, which binds nobody.
            if (family.Count < FamilyLimit && Fingerprint.TryParse(end < 0 ? name : name[..end], out var member)) family.Add(member);
        }

        return family;
    }

    private long? ReadObserved(ReadOnlySpan<char> rest)
    {
        Span<Range> words = stackalloc Range[4];
        if (rest.Split(words, ' ') < 3 || !long.TryParse(rest[words[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var observed))
            throw Bad("a bandwidth line has three numbers");
        return observed;
    }

    private static string Bounded(ReadOnlySpan<char> text, int limit) => (text.Length <= limit ? text : text[..limit]).ToString();

    private DirectoryFormatException Bad(string message) => new(_line, message);
}
