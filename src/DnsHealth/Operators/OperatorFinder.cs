using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Operators;

/// <summary>
/// Tells who runs each exit, by what relays say of themselves and by nothing else. A pure function of the consensus.
/// </summary>
/// <remarks>
/// By the first of these that there is: the page's host, or else the mail address, of a contact that follows the specification
/// (<see cref="ContactInfo"/>); the mail address in a free contact; the family (<see cref="FamilyFinder"/>); the contact's words; the address.
/// None of it is proven: anyone can put another's domain into a contact, and so appear under another's name. An operator is therefore a
/// way to group exits and to reach somebody, and never a reason to blame one exit for another.
/// </remarks>
public static partial class OperatorFinder
{
    private const int NameLimit = 100;

    /// <summary>The operator of every exit, BadExit or not.</summary>
    public static IReadOnlyDictionary<Fingerprint, RelayOperator> Find(Consensus consensus)
    {
        var families = FamilyFinder.Find(consensus);
        var byContact = new Dictionary<string, RelayOperator>(StringComparer.Ordinal);
        var byFamily = new Dictionary<IReadOnlyList<Relay>, (string Key, string Name)>(ReferenceEqualityComparer.Instance);
        var operators = new Dictionary<Fingerprint, RelayOperator>();
        foreach (var exit in consensus.Relays.Where(relay => relay.IsExit))
        {
            var contact = ContactOf(exit);
            if (!byContact.TryGetValue(contact, out var told)) byContact[contact] = told = ByContact(contact);
            if (told.Kind > OperatorKind.Family && families.TryGetValue(exit.Fingerprint, out var family))
            {
                if (!byFamily.TryGetValue(family, out var identity)) byFamily[family] = identity = (FamilyKey(family), FamilyName(family));
                told = told with { Kind = OperatorKind.Family, Key = identity.Key, Name = identity.Name };
            }

            if (told.Kind == OperatorKind.Address) told = told with { Key = $"ip-{exit.Status.Address}", Name = exit.Status.Address.ToString() };
            operators[exit.Fingerprint] = told;
        }

        return operators;
    }

    /// <summary>What the contact alone tells; of the kind <see cref="OperatorKind.Address"/>, and still without a key, where it tells nothing.</summary>
    private static RelayOperator ByContact(string contact)
    {
        var info = ContactInfo.Read(contact);
        var email = info is null ? MailAddress.Find(contact) : info.Email;
        var (kind, key, name) =
            info?.UrlHost is { } host && !SharedDomain.HostsPages(host) ? (OperatorKind.Ciiss, DomainKey(host), host)
            : email is not null ? (info is null ? OperatorKind.Email : OperatorKind.Ciiss, MailKey(email), MailName(email, contact))
            : SaysNothing().IsMatch(contact) ? (OperatorKind.Address, "", "")
            : (OperatorKind.Contact, "contact-" + Hash(contact), Cut(contact, NameLimit));
        return new RelayOperator
        {
            Key = key,
            Kind = kind,
            Name = Cut(name, NameLimit),
            Contact = contact.Length == 0 ? null : Cut(contact, RelayOperator.ContactLimit),
            Url = info?.Url,
            Proof = info?.Proof,
            NoMail = MailWish.NoMail(contact),
            Resolver = info?.Resolver,
        };
    }

    private static string ContactOf(Relay relay) => (relay.Descriptor?.Contact ?? "").Trim();

    /// <summary>A domain has a dot and ends in letters, which no other kind of key does.</summary>
    private static string DomainKey(string domain) => domain.Length <= RelayOperator.KeyLimit ? domain : "domain-" + Hash(domain);

    /// <summary>At a provider the case of the address makes no difference, whatever RFC 5321 allows.</summary>
    private static string MailKey(MailAddress email) =>
        SharedDomain.IsMailProvider(email.Domain) ? "mail-" + Hash(email.ToString().ToLowerInvariant()) : DomainKey(email.Domain);

    /// <summary>An address is not published in another form than its owner gave it.</summary>
    private static string MailName(MailAddress email, string contact) => SharedDomain.IsMailProvider(email.Domain) ? contact : email.Domain;

    /// <summary>A family key stays when relays come and go, so it goes before the relay with the smallest fingerprint.</summary>
    private static string FamilyKey(IReadOnlyList<Relay> family) =>
        "family-" + Hash(family.SelectMany(relay => relay.Descriptor?.FamilyIds ?? []).Min(StringComparer.Ordinal) ?? family[0].Fingerprint.ToString());

    private static string FamilyName(IReadOnlyList<Relay> family) =>
        family.Select(ContactOf).FirstOrDefault(contact => !SaysNothing().IsMatch(contact)) is { } contact
            ? Cut(contact, NameLimit)
            : $"family of {family[0].Nickname}";

    /// <summary>16 hexadecimal digits: short enough for a name, and nobody makes two texts that share them by chance.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));

    /// <summary>Cut, but never between the halves of a character.</summary>
    private static string Cut(string text, int limit) =>
        text.Length <= limit ? text : text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];

    /// <summary>Contacts that strangers have in common: empty, a word for nobody, or the line of tor's sample configuration.</summary>
    [GeneratedRegex(
        @"\A[^\p{L}\p{N}]*(?:(?:none|no|nobody|anonymous|anon|unknown|null|nil|private|n/?a|no ?contact|tor|admin|abuse|email|contact|test)[^\p{L}\p{N}]*)?\z|nobody AT example dot (?:com|net|org)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SaysNothing();
}
