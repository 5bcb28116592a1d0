using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace DnsHealth.Operators;

/// <summary>
/// A mail address that can stand in a message's header as it is: <c>LOCAL@DOMAIN</c>, an addr-spec (RFC 5322, 3.4.1) whose local part is
/// a dot-atom. Of atext it takes letters, digits and <c>+-=_~&amp;</c> only, and no hyphen in front: <c>! % | /</c> and the like have had
/// meanings of their own to mail programs, and no relay's operator has been seen to need them.
/// </summary>
public sealed partial record MailAddress
{
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;

    /// <summary>Characters of a contact that are looked at: a descriptor's contact is cut there.</summary>
    private const int TextLimit = 4096;

    // What stands for separators that were spelled out, and for control characters of the text's own, next to which nothing is an address.
    private const char SpelledAt = '\u0001';
    private const char SpelledDot = '\u0002';
    private const char Unreadable = '\u0003';

    private MailAddress(string local, string domain) => (Local, Domain) = (local, domain);

    /// <summary>What is before the <c>@</c>: 1 to 64 characters.</summary>
    public string Local { get; }

    /// <summary>What is after it: a domain in lowercase.</summary>
    public string Domain { get; }

    /// <summary>Reads an address that is written as it is used, and nothing else.</summary>
    /// <returns>False when <paramref name="text"/> is not such an address, is longer than 254 characters, or cannot be anyone's.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out MailAddress? address)
    {
        address = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > MaxLength || at is < 1 or > MaxLocalLength) return false;
        var local = text[..at];
        if (!LocalPart().IsMatch(local) || !HostName.TryRead(text.AsSpan(at + 1), out var domain)) return false;
        address = new MailAddress(local, domain);
        return true;
    }

    /// <summary>Whether a text is such an address and nothing else, so that it may stand in a header as it is.</summary>
    public static bool IsOne([NotNullWhen(true)] string? text) =>
        text is not null && TryParse(text, out var address) && text.Equals(address.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Finds the first mail address in a contact, also where its separators are spelled out: <c>user at host dot tld</c>, <c>(at)</c>,
    /// <c>[at]</c>, <c>_at_</c>, <c>[]</c>, <c>[dot]</c> …
    /// </summary>
    /// <remarks>
    /// Whoever is found here may be written to, so what cannot be told for sure is nobody: an address that is to be mended first
    /// (<c>user@nospam.example.org</c>, "remove the X"), one that may be the end of a longer one, a sentence that happens to say "at", the
    /// name of an account that is not mail's (<c>xmpp:</c>, <c>@user@host</c>), and what tor's sample configuration has.
    /// </remarks>
    /// <returns>Null where no address can be told for sure.</returns>
    public static MailAddress? Find(string contact)
    {
        if (contact.Length > TextLimit) contact = contact[..TextLimit];
        if (Mending().IsMatch(contact)) return null;
        var text = ControlCharacter().Replace(contact.Replace('\t', ' '), Unreadable.ToString()).Trim(' ');
        text = AtSpelled().Replace(text, SpelledAt.ToString());
        text = DotSpelled().Replace(text, SpelledDot.ToString());
        foreach (Match match in Candidate().Matches(text))
        {
            if (Read(text, match) is { } address) return address;
        }

        return null;
    }

    /// <summary>The address in a contact: its <c>email</c> field where it follows the ContactInfo specification, else what <see cref="Find"/> finds.</summary>
    public static MailAddress? InContact(string contact) => ContactInfo.Read(contact) is { } info ? info.Email : Find(contact);

    /// <summary>The address.</summary>
    public override string ToString() => $"{Local}@{Domain}";

    private static MailAddress? Read(string text, Match match)
    {
        var local = match.Groups["local"].Value;
        var domain = match.Groups["domain"].Value;
        if (OtherAccount().IsMatch(text.AsSpan(0, match.Index)) || Continued().IsMatch(text.AsSpan(0, match.Index))) return null;
        var word = match.Groups["word"];
        if (word.Success && !IsSeparator(word.Value.Trim(' '), local, domain, text, match)) return null;
        if (!TryParse($"{local.Replace(SpelledDot, '.')}@{domain.Replace(SpelledDot, '.')}", out var address)) return null;
        return Decoy().IsMatch(address.ToString()) ? null : address;
    }

    /// <summary>
    /// "at" between spaces is a word of English too: it separates an address where it shouts, where the dots are spelled out as well, or
    /// where nothing else is there; and never after a word that has its place in a sentence, or after what may be somebody's last name.
    /// </summary>
    private static bool IsSeparator(string word, string local, string domain, string text, Match match) =>
        !Prose().IsMatch(local)
        && !(char.IsAsciiLetterUpper(local[0]) && match.Index > 0 && text[match.Index - 1] == ' ')
        && (word is "AT" or "@"
            || domain.Contains(SpelledDot, StringComparison.Ordinal)
            || match.Length == text.Length
            || (match.Index > 0 && text[match.Index - 1] == '<' && match.Index + match.Length < text.Length && text[match.Index + match.Length] == '>'));

    [GeneratedRegex(@"\A(?!-)[A-Za-z0-9+=_~&-]+(?:\.[A-Za-z0-9+=_~&-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalPart();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]", RegexOptions.CultureInvariant)]
    private static partial Regex ControlCharacter();

    [GeneratedRegex(@" *(?:\[ *(?:at|@) *\]|\( *(?:at|@) *\)|\{ *(?:at|@) *\}|< *(?:at|@) *>) *|\[\]|_at_|-at-", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AtSpelled();

    [GeneratedRegex(@" *(?:\[ *(?:dot|\.) *\]|\( *(?:dot|\.) *\)|\{ *(?:dot|\.) *\}|< *(?:dot|\.) *>) *| +dot +|_dot_|-dot-", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DotSpelled();

    // It stands free on both sides, so that it is no part of something longer; possessive, so that it is never cut to fit.
    [GeneratedRegex(
        """(?<![^ <(\[{",;:])(?<local>(?>[A-Za-z0-9+=_~&-]{1,64}(?:[.\x02][A-Za-z0-9+=_~&-]{1,64}){0,8}))(?:[@\x01]|(?<word> +(?:at|@) +))(?<domain>(?>[A-Za-z0-9-]{1,63}(?:[.\x02][A-Za-z0-9-]{1,63}){1,8}))(?=[.!?]?(?:[ >)\]}",;]|\z))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Candidate();

    /// <summary>What is before it says that it is no mail address.</summary>
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:xmpp|jabber|jid|otr3?|omemo|matrix|mastodon|fediverse|activitypub|sip|ssh|git|twitter|signal|session|tox|ricochet|paypal|liberapay|skype|msn|irc|telegram)(?: *(?:id|address|account))? *[:=(<]* *\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherAccount();

    /// <summary>What is before it belongs to it, in a spelling that is not known here.</summary>
    [GeneratedRegex(@"(?:(?: |\A)(?:dot|plus|minus|dash|hyphen|underscore|under|[.+]) +|[\x01\x02\x03])\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

    [GeneratedRegex(
        @"\A(?:me|us|it|is|are|be|am|was|look|see|find|found|run|runs|running|host|hosted|located|live|living|work|working|available|based|contact|contacts|reach|visit|page|site|website|web|homepage|home|blog|here|there|info|information|more|donate|details|hosting|server|servers|relay|relays|exit|exits|node|nodes|operated|person|people|team|mail|email|available|online|someone|anyone|list|form)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Prose();

    /// <summary>Says that what is written is not yet the address.</summary>
    [GeneratedRegex(@"(?<![A-Za-z])(?:remove|replace|delete|strip|omit|reverse|reversed|backwards|rot13|base64|insert|substitute)(?![A-Za-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mending();

    /// <summary>Addresses that are not meant, and the one of tor's sample configuration.</summary>
    [GeneratedRegex(@"spam|remov|\Anobody@example\.(?:com|net|org)\z|\A(?:your|my)[._-]?(?:e?mail|name|address)@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Decoy();
}
