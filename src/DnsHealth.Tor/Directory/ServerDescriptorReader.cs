using System.Globalization;
using System.Text;

namespace DnsHealth.Tor.Directory;

/// <summary>
/// Reads server descriptors (dir-spec 2.1.1), as GETINFO desc/all-recent gives them, line by line as they arrive.
/// Keywords that are not known, keys and certificates are passed over; but a family's certificates are read.
/// </summary>
/// <remarks>
/// A relay writes its descriptor itself, and tor takes some that this does not (a fingerprint is not asked for, says dir-spec).
/// One relay must not hide the others, so a descriptor that does not read is left out.
/// </remarks>
public sealed class ServerDescriptorReader
{
    private const int ContactLimit = 4096;
    private const int PlatformLimit = 256;
    private const int FamilyLimit = 4096;
    private const int FamilyCertificateLimit = 64;

    private readonly List<ServerDescriptor> _descriptors = [];
    private readonly List<FamilyCertificate> _families = [];
    private readonly StringBuilder _certificate = new();
    private ServerDescriptor? _current;
    private string? _masterKey;
    private bool _identified;
    private bool _reads;
    private bool _inObject;
    private bool _ofFamily;
    private int _line;

    /// <summary>Takes the next line.</summary>
    /// <exception cref="DirectoryFormatException">The line stands before the first <c>router</c>.</exception>
    public void Read(ReadOnlySpan<char> line)
    {
        _line++;
        if (_inObject)
        {
            _inObject = !line.StartsWith("-----END ");
            if (_ofFamily) ReadFamilyCertificate(line);
            _ofFamily &= _inObject;
            return;
        }

        if (line.StartsWith("-----BEGIN "))
        {
            _inObject = true;
            _certificate.Clear();
            return;
        }

        var rest = line;
        var keyword = TakeWord(ref rest);
        _ofFamily = false;
        if (keyword is "opt") keyword = TakeWord(ref rest);
        switch (keyword)
        {
            case "router":
                Take();
                _current = new ServerDescriptor { Fingerprint = default };
                (_identified, _reads, _masterKey) = (false, true, null);
                break;
            case "master-key-ed25519":
                _masterKey = Bounded(TakeWord(ref rest), FamilyCertificate.KeyCharacters + 1);
                break;
            case "family-cert":
                _ofFamily = true;
                break;
            case "fingerprint":
                _identified = TryReadFingerprint(rest, out var fingerprint);
                _reads &= _identified;
                _current = Current() with { Fingerprint = fingerprint };
                break;
            case "published":
                _reads &= TryReadDate(rest, out var published);
                _current = Current() with { Published = published };
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
                _reads &= TryReadObserved(rest, out var observed);
                _current = Current() with { ObservedBandwidth = observed };
                break;
            default:
                break;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>The descriptors in the order they came.</returns>
    public IReadOnlyList<ServerDescriptor> Finish()
    {
        Take();
        return _descriptors;
    }

    private void Take()
    {
        if (_current is not null && _identified && _reads) _descriptors.Add(_current with { FamilyIds = FamilyIds() });
        _current = null;
        _families.Clear();
    }

    /// <summary>Of the certificates that read, those for this relay: anybody can copy another's.</summary>
    private string[] FamilyIds() => [.. _families.Where(family => family.CertifiedKey == _masterKey).Select(family => family.FamilyId).Distinct()];

    private void ReadFamilyCertificate(ReadOnlySpan<char> line)
    {
        if (_inObject)
        {
            // One character too many is kept, so that what is too long does not read.
            _certificate.Append(line[..Math.Min(line.Length, FamilyCertificate.MaxCharacters + 1 - _certificate.Length)]);
        }
        else if (_families.Count < FamilyCertificateLimit && FamilyCertificate.TryParse(_certificate.ToString(), out var certificate))
        {
            _families.Add(certificate);
        }
    }

    private ServerDescriptor Current() => _current ?? throw new DirectoryFormatException(_line, "it belongs to no descriptor");

    /// <summary>The first word; words are parted by spaces and tabs (dir-spec 1.2).</summary>
    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(" \t");
        var end = rest.IndexOfAny(' ', '\t');
        var word = end < 0 ? rest : rest[..end];
        rest = rest[word.Length..].TrimStart(" \t");
        return word;
    }

    /// <summary>40 hexadecimal digits, with spaces between groups of them.</summary>
    private static bool TryReadFingerprint(ReadOnlySpan<char> rest, out Fingerprint fingerprint)
    {
        fingerprint = default;
        Span<char> digits = stackalloc char[Fingerprint.Length * 2];
        var count = 0;
        foreach (var character in rest)
        {
            if (character == ' ') continue;
            if (count == digits.Length) return false;
            digits[count++] = character;
        }

        return Fingerprint.TryParse(digits[..count], out fingerprint);
    }

    private static bool TryReadDate(ReadOnlySpan<char> rest, out DateTimeOffset date) => DateTimeOffset.TryParseExact(
        rest, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    /// <summary>The third of a bandwidth line's numbers.</summary>
    private static bool TryReadObserved(ReadOnlySpan<char> rest, out long observed)
    {
        TakeWord(ref rest);
        TakeWord(ref rest);
        return long.TryParse(TakeWord(ref rest), NumberStyles.None, CultureInfo.InvariantCulture, out observed);
    }

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

    private static string Bounded(ReadOnlySpan<char> text, int limit) => (text.Length <= limit ? text : text[..limit]).ToString();
}
