using System.Buffers;

namespace DnsHealth.Operators;

/// <summary>
/// A contact that follows the ContactInfo Information Sharing Specification (nusenu, version 2), as far as it matters here. Keys are read
/// in any case; of a key that comes again, the first counts. A value that is not as the specification says is as if it were not there.
/// </summary>
/// <remarks>
/// Anyone can put any address and any page into a contact. <see cref="Proof"/> says how the page's owner would confirm that the relay is
/// theirs; that is carried along and not checked, because it takes a request to a third party.
/// </remarks>
public sealed record ContactInfo
{
    /// <summary>Longest contact that is looked at, in characters; a descriptor's is cut there.</summary>
    private const int TextLimit = 4096;
    private const int UrlLimit = 399;
    private const int ProofLimit = 50;
    private const int DnsLocationLimit = 100;

    private static readonly SearchValues<char> UrlCharacters =
        SearchValues.Create("_%/:.-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly SearchValues<char> ProofCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> DnsLocationCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz,");

    /// <summary>
    /// The operator's mail address (<c>email</c>, where <c>[]</c> may stand for the <c>@</c>), or else one in what is no field; null
    /// without one. The desk for abuse and accounts that are not mail's are fields of their own, and not meant.
    /// </summary>
    public MailAddress? Email { get; private init; }

    /// <summary>The operator's page (<c>url</c>): <c>https://</c> where the contact has only the host; null without one.</summary>
    public string? Url { get; private init; }

    /// <summary>The page's host, lowercase, without a leading <c>www.</c>; null without a page.</summary>
    public string? UrlHost { get; private init; }

    /// <summary>How the page's owner confirms the relay (<c>proof</c>): <c>uri-rsa</c>, <c>dns-rsa</c> …; null without it or without a page.</summary>
    public string? Proof { get; private init; }

    /// <summary>The exit's resolver, as declared; null where nothing is.</summary>
    public DeclaredResolver? Resolver { get; private init; }

    /// <summary>Reads a contact.</summary>
    /// <returns>Null when it has no <c>ciissversion</c>, and so is free text.</returns>
    public static ContactInfo? Read(string contact)
    {
        var (fields, others) = Split(contact.Length <= TextLimit ? contact : contact[..TextLimit]);
        if (!fields.TryGetValue("ciissversion", out var version) || version.Length is 0 or > 3 || !version.All(char.IsAsciiDigit)) return null;
        var (url, host) = ReadUrl(fields.GetValueOrDefault("url", ""));
        var resolver = new DeclaredResolver(
            Checked(fields, "dnslocation", DnsLocationLimit, DnsLocationCharacters), YesOrNo(fields, "dnssec"), YesOrNo(fields, "dnsqname"));
        return new ContactInfo
        {
            Email = ReadEmail(fields.GetValueOrDefault("email", "")) ?? MailAddress.Find(others),
            Url = url,
            UrlHost = host,
            Proof = url is null ? null : Checked(fields, "proof", ProofLimit, ProofCharacters),
            Resolver = resolver is (null, null, null) ? null : resolver,
        };
    }

    private static (Dictionary<string, string> Fields, string Others) Split(string contact)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var others = new List<string>();
        foreach (var word in contact.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields.TryAdd(word[..colon], word[(colon + 1)..]);
            else others.Add(word);
        }

        return (fields, string.Join(' ', others));
    }

    private static MailAddress? ReadEmail(string value)
    {
        var mark = value.IndexOf("[]", StringComparison.Ordinal);
        if (MailAddress.TryParse(mark < 0 ? value : $"{value[..mark]}@{value[(mark + 2)..]}", out var address)) return address;
        return value.Contains(':', StringComparison.Ordinal) ? null : MailAddress.Find(value);
    }

    /// <summary><c>[http[s]://]HOST[:PORT][/PATH]</c>.</summary>
    private static (string? Url, string? Host) ReadUrl(string value)
    {
        if (value.Length > UrlLimit || value.AsSpan().ContainsAnyExcept(UrlCharacters)) return default;
        var scheme = value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://" : "https://";
        var rest = value.AsSpan(value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? scheme.Length : 0);
        var end = rest.IndexOfAny('/', ':');
        var authority = end < 0 ? rest : rest[..end];
        var after = end < 0 ? default : rest[end..];
        var path = after.IndexOf('/') is >= 0 and var slash ? after[slash..] : default;
        var port = after[..^path.Length];
        if (!HostName.TryRead(authority, out var host)) return default;
        if (!port.IsEmpty && !(ushort.TryParse(port[1..], System.Globalization.NumberStyles.None, null, out var number) && number > 0)) return default;
        return ($"{scheme}{host}{port}{path}", host.StartsWith("www.", StringComparison.Ordinal) && host.IndexOf('.', 4) > 0 ? host[4..] : host);
    }

    private static string? Checked(Dictionary<string, string> fields, string key, int limit, SearchValues<char> allowed)
    {
        var value = fields.GetValueOrDefault(key, "").ToLowerInvariant();
        return value.Length > 0 && value.Length <= limit && !value.AsSpan().ContainsAnyExcept(allowed) ? value : null;
    }

    private static string? YesOrNo(Dictionary<string, string> fields, string key) =>
        fields.GetValueOrDefault(key, "") switch { "y" or "Y" => "y", "n" or "N" => "n", _ => null };
}
