using System.Globalization;
using System.Net;

namespace DnsHealth.Tor.Directory;

/// <summary>
/// Reads the relays of a network status (dir-spec 3.4.1), as GETINFO ns/all gives them, line by line as they arrive.
/// Keywords that are not known are passed over.
/// </summary>
public sealed class NetworkStatusReader
{
    private static readonly System.Buffers.SearchValues<char> LettersAndDigits =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly List<RouterStatus> _relays = [];
    private RouterStatus? _current;
    private int _line;

    /// <summary>Takes the next line.</summary>
    /// <exception cref="DirectoryFormatException">An <c>r</c>, <c>a</c> or <c>w</c> line does not read, or stands before any <c>r</c> line.</exception>
    public void Read(ReadOnlySpan<char> line)
    {
        _line++;
        var space = line.IndexOf(' ');
        var keyword = space < 0 ? line : line[..space];
        var rest = space < 0 ? default : line[(space + 1)..];
        switch (keyword)
        {
            case "r":
                Take();
                _current = ReadRouter(rest);
                break;
            case "a":
                _current = Current() with { Ipv6Address = Current().Ipv6Address ?? ReadIpv6(rest) };
                break;
            case "s":
                _current = Current() with { Flags = ReadFlags(rest) };
                break;
            case "w":
                _current = Current() with { Bandwidth = ReadBandwidth(rest) };
                break;
            case "p":
                _current = Current() with { PolicySummary = rest.Length <= 2048 ? rest.ToString() : null };
                break;
            default:
                break;
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <returns>The relays in the order they came.</returns>
    public IReadOnlyList<RouterStatus> Finish()
    {
        Take();
        return _relays;
    }

    private void Take()
    {
        if (_current is not null) _relays.Add(_current);
        _current = null;
    }

    private RouterStatus Current() => _current ?? throw Bad("it belongs to no relay");

    /// <summary><c>nickname identity digest date time address orport dirport</c>; microdesc consensuses leave the digest out.</summary>
    private RouterStatus ReadRouter(ReadOnlySpan<char> rest)
    {
        Span<Range> words = stackalloc Range[10];
        var count = rest.Split(words, ' ');
        if (count is not (7 or 8)) throw Bad("an r line has 8 words, or 7 without a digest");
        var nickname = rest[words[0]];
        if (nickname.Length is 0 or > 19 || nickname.ContainsAnyExcept(LettersAndDigits)) throw Bad("a nickname has 1 to 19 letters and digits");
        if (!TryReadIdentity(rest[words[1]], out var fingerprint)) throw Bad("the identity is not 20 bytes in base64");
        var text = rest[words[count - 3]];
        // 127.1 and 0127.0.0.1 are addresses too, and not the ones a reader takes them for.
        if (!IPAddress.TryParse(text, out var address) || !text.SequenceEqual(address.ToString()) || text.Contains(':'))
            throw Bad("the address is not IPv4");
        if (!int.TryParse(rest[words[count - 2]], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
            throw Bad("the port is not 1 to 65535");
        return new RouterStatus { Fingerprint = fingerprint, Nickname = nickname.ToString(), Address = address, OrPort = port };
    }

    /// <summary>27 characters of base64 without its padding.</summary>
    private static bool TryReadIdentity(ReadOnlySpan<char> text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        Span<char> padded = stackalloc char[28];
        Span<byte> bytes = stackalloc byte[21];
        if (text.Length != 27) return false;
        text.CopyTo(padded);
        padded[27] = '=';
        if (!Convert.TryFromBase64Chars(padded, bytes, out var written) || written != Fingerprint.Length) return false;
        fingerprint = Fingerprint.FromBytes(bytes[..Fingerprint.Length]);
        return true;
    }

    private IPAddress? ReadIpv6(ReadOnlySpan<char> rest)
    {
        if (!IPEndPoint.TryParse(rest, out var endPoint)) throw Bad("the additional address does not read");
        return endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? endPoint.Address : null;
    }

    private static RelayFlags ReadFlags(ReadOnlySpan<char> rest)
    {
        var flags = RelayFlags.None;
        foreach (var range in rest.Split(' '))
        {
            var word = rest[range];
            // Enum.TryParse reads numbers and lists too, which no flag is.
            if (word.Length > 0 && char.IsAsciiLetter(word[0]) && !word.Contains(',') && Enum.TryParse<RelayFlags>(word, out var flag)) flags |= flag;
        }

        return flags;
    }

    private long ReadBandwidth(ReadOnlySpan<char> rest)
    {
        foreach (var range in rest.Split(' '))
        {
            var word = rest[range];
            if (!word.StartsWith("Bandwidth=")) continue;
            return long.TryParse(word[10..], NumberStyles.None, CultureInfo.InvariantCulture, out var bandwidth)
                ? bandwidth
                : throw Bad("the bandwidth is not a number");
        }

        return 0;
    }

    private DirectoryFormatException Bad(string message) => new(_line, message);
}
