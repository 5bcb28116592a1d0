using System.Collections.Frozen;

namespace DnsHealth.Operators;

/// <summary>
/// Domains at which anyone has an address or a page. They name no operator: two relays whose contacts are at one of them have nothing
/// to do with each other. The list has those that are met in contacts; one that is missing makes two strangers look like one operator
/// until it is added, and harms no verdict.
/// </summary>
internal static class SharedDomain
{
    private static readonly FrozenSet<string> Mail = FrozenSet.Create(
        StringComparer.Ordinal,
        "airmail.cc", "aol.com", "autistici.org", "cock.li", "danwin1210.de", "danwin1210.me", "disroot.org", "dismail.de",
        "duck.com", "fastmail.com", "fastmail.fm", "firemail.cc", "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
        "googlemail.com", "hotmail.com", "hush.com", "hushmail.com", "icloud.com", "inbox.lv", "inventati.org", "keemail.me", "laposte.net",
        "libero.it", "live.com", "mac.com", "mail.com", "mail.ru", "mail2tor.com", "mailbox.org", "mailfence.com", "me.com", "msn.com",
        "orange.fr", "outlook.com", "passmail.net", "pm.me", "posteo.de", "posteo.net", "proton.me", "protonmail.ch", "protonmail.com",
        "riseup.net", "seznam.cz", "simplelogin.com", "startmail.com", "systemli.org", "t-online.de", "tuta.io", "tutamail.com",
        "tutanota.com", "tutanota.de", "web.de", "wp.pl", "yahoo.com", "yahoo.de", "yandex.com", "yandex.ru", "ymail.com", "zoho.com");

    private static readonly FrozenSet<string> Pages = FrozenSet.Create(
        StringComparer.Ordinal,
        "bitbucket.org", "bsky.app", "codeberg.org", "facebook.com", "github.com", "gitlab.com", "keybase.io", "linkedin.com", "linktr.ee",
        "mastodon.social", "metrics.torproject.org", "reddit.com", "sites.google.com", "t.me", "twitter.com", "x.com",
        "youtube.com");

    /// <summary>Whether the domain's mail addresses are anyone's.</summary>
    public static bool IsMailProvider(string domain) => Mail.Contains(domain);

    /// <summary>Whether the domain's pages are anyone's.</summary>
    public static bool HostsPages(string domain) => Pages.Contains(domain) || Mail.Contains(domain);
}
