using System.Text.RegularExpressions;
using DnsHealth.Operators;
using Xunit.Abstractions;

namespace DnsHealth.Tests.Operators;

public sealed partial class MailAddressTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tor@example.org", "tor@example.org")]
    [InlineData("John.Doe+tor@Mail.Example.ORG", "John.Doe+tor@mail.example.org")]
    [InlineData("a@b.xn--p1ai", "a@b.xn--p1ai")]
    [InlineData("x_y=z~-@a-b.example.org", "x_y=z~-@a-b.example.org")]
    public void An_address_as_it_is_used_reads(string text, string expected)
    {
        Assert.True(MailAddress.TryParse(text, out var address));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("@example.org")]
    [InlineData("tor@")]
    [InlineData("tor@localhost")]
    [InlineData("tor@192.0.2.1")]
    [InlineData("tor@[192.0.2.1]")]
    [InlineData("tor@example.1")]
    [InlineData("tor@example.invalid")]
    [InlineData("tor@host.local")]
    [InlineData("tor@example..org")]
    [InlineData("tor@-example.org")]
    [InlineData("tor@example-.org")]
    [InlineData("tor@exa_mple.org")]
    [InlineData("tor@ex\u00e4mple.org")]
    [InlineData("tor@example.or\u212a")]
    [InlineData("t\u00f6r@example.org")]
    [InlineData("to\u212a@example.org")]
    [InlineData(".tor@example.org")]
    [InlineData("tor.@example.org")]
    [InlineData("t..r@example.org")]
    [InlineData("-f@example.org")]
    [InlineData("|sh@example.org")]
    [InlineData("a%b@example.org")]
    [InlineData("a!b@example.org")]
    [InlineData("a/b@example.org")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("a,b@example.org")]
    [InlineData("tor@example.org\n")]
    [InlineData("tor@example.org\r\nBcc: all@example.net")]
    [InlineData("tor\0@example.org")]
    [InlineData(" tor@example.org")]
    [InlineData("<tor@example.org>")]
    public void Nothing_else_reads(string text) => Assert.False(MailAddress.TryParse(text, out _));

    [Fact]
    public void Lengths_are_bounded()
    {
        Assert.True(MailAddress.TryParse(new string('a', 64) + "@example.org", out _));
        Assert.False(MailAddress.TryParse(new string('a', 65) + "@example.org", out _));
        Assert.False(MailAddress.TryParse("a@" + new string('b', 64) + ".org", out _));
        var longest = "a@" + string.Concat(Enumerable.Repeat(new string('b', 61) + ".", 4)) + "orga";
        Assert.Equal(254, longest.Length);
        Assert.True(MailAddress.TryParse(longest, out _));
        Assert.False(MailAddress.TryParse("a" + longest, out _));
    }

    [Theory]
    [InlineData("tor@example.org", "tor@example.org")]
    [InlineData("Some Body <tor@example.org>", "tor@example.org")]
    [InlineData("0x12345678 Some Body <some.body AT example DOT org>", "some.body@example.org")]
    [InlineData("tor at example dot org", "tor@example.org")]
    [InlineData("tor at example.org", "tor@example.org")]
    [InlineData("Some Body <tor at example.org>", "tor@example.org")]
    [InlineData("Write to: tor AT example.org, thanks", "tor@example.org")]
    [InlineData("tor(at)example.org", "tor@example.org")]
    [InlineData("tor (at) mail (dot) example (dot) org", "tor@mail.example.org")]
    [InlineData("tor[at]example[dot]org", "tor@example.org")]
    [InlineData("tor{AT}example{.}org", "tor@example.org")]
    [InlineData("tor [@] example [.] org", "tor@example.org")]
    [InlineData("tor_at_example_dot_org", "tor@example.org")]
    [InlineData("tor-at-example-dot-org", "tor@example.org")]
    [InlineData("email:tor[]example.org pgp:0123", "tor@example.org")]
    [InlineData("E-Mail: tor[]example.org.", "tor@example.org")]
    [InlineData("mailto:tor@example.org", "tor@example.org")]
    [InlineData("john dot doe at example dot co dot uk", "john.doe@example.co.uk")]
    [InlineData("contact\ttor@example.org\tor not", "tor@example.org")]
    [InlineData("Example Org - tor@example.org - https://example.org", "tor@example.org")]
    [InlineData("first@example.org second@example.net", "first@example.org")]
    [InlineData("xmpp:me@chat.example.net mail:tor@example.org", "tor@example.org")]
    [InlineData("tor @ example.org", "tor@example.org")]
    [InlineData("<b>tor@example.org", null)]
    [InlineData("[tor@example.org]", "tor@example.org")]
    [InlineData("Help! See (tor@example.org)!", "tor@example.org")]
    public void An_address_is_found_in_what_operators_write(string contact, string? expected) =>
        Assert.Equal(expected, MailAddress.Find(contact)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("https://example.org/")]
    [InlineData("reach me at example.org")]
    [InlineData("reach me at example dot org")]
    [InlineData("more info at example.org")]
    [InlineData("More info AT example.org")]
    [InlineData("a relay operated at example.org")]
    [InlineData("the best relays run at example.org, see there")]
    [InlineData("John Doe at example dot org")]
    [InlineData("tor@nospam.example.org")]
    [InlineData("torNOSPAM@example.org")]
    [InlineData("tor@example.org.nospam.net")]
    [InlineData("tor@REMOVETHISexample.org")]
    [InlineData("torxyz@example.org (remove xyz)")]
    [InlineData("reverse: ten.elpmaxe@rot")]
    [InlineData("j\u00f6hn@example.org")]
    [InlineData("o'brien@example.org")]
    [InlineData("john/doe@example.org")]
    [InlineData("a!b%doe@example.org")]
    [InlineData("john plus tor at example dot org")]
    [InlineData("john . doe @ example.org")]
    [InlineData("john (underscore) doe")]
    [InlineData("@john@example.org")]
    [InlineData("https://social.example.org/@john")]
    [InlineData("mastodon: @john@example.org")]
    [InlineData("xmpp:john@example.org")]
    [InlineData("Jabber: john@example.org")]
    [InlineData("jabber id: john(at)example.org")]
    [InlineData("ssh john@example.org:22")]
    [InlineData("john@example.org\u00fc")]
    [InlineData("john@example.org/pgp.asc")]
    [InlineData("\u202ejohn@example.org")]
    [InlineData("\u001b[31mjohn@example.org\u0007")]
    [InlineData("john@example.org\r\nBcc: all@example.net")]
    [InlineData("a@b@example.org")]
    [InlineData("Random Person <nobody AT example dot com>")]
    [InlineData("0xFFFFFFFF Random Person <nobody AT example dot com>")]
    [InlineData("your-email@example.org")]
    [InlineData("follow us @example.org")]
    public void Where_an_address_is_not_sure_there_is_none(string contact)
    {
        var found = MailAddress.Find(contact);
        if (contact.Contains('\n', StringComparison.Ordinal)) Assert.Contains(found?.ToString(), (string?[])[null, "all@example.net"]);
        else Assert.Null(found);
    }

    [Fact]
    public void Whatever_is_found_can_stand_in_a_header_and_is_found_quickly()
    {
        const int seed = 20260131;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] pieces =
        [
            "tor", "john", "doe", "example", "org", "com", "@", ".", " ", " at ", " AT ", " dot ", "(at)", "[dot]", "[]", "_at_", "<", ">", "nospam", "\r\n", "\0",
            "\u001b[2J", "\u202e", "\u212a", "\u00e4", "\ud83d", "Bcc: ", ",", ";", ":", "\"", "'", "|", "%", "!", "-", "\t", "xmpp:", "1", "\u0001", "\u0002", "=?utf-8?q?",
        ];
        string[] contacts = ["Tor <tor@example.org>", "john dot doe at example dot org", "tor(at)mail(dot)example.org, see https://example.org", "email:tor[]example.org"];
        var found = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var contact = contacts[random.Next(contacts.Length)];
            for (var change = random.Next(5); change > 0; change--) contact = contact.Insert(random.Next(contact.Length + 1), pieces[random.Next(pieces.Length)]);
            if (MailAddress.Find(contact) is not { } address) continue;
            found++;
            var text = address.ToString();
            Assert.True(Plain().IsMatch(text) && text.Length <= 254, $"{text} of {contact}");
            Assert.True(MailAddress.TryParse(text, out var again) && again == address);
        }

        Assert.InRange(found, 5_000, 45_000);
        foreach (var piece in pieces) MailAddress.Find(string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length)));
        foreach (var pair in pieces.SelectMany(one => pieces.Select(other => one + other))) MailAddress.Find(string.Concat(Enumerable.Repeat(pair, 4096 / pair.Length)));
    }

    /// <summary>Written anew, not taken from the code: no character in it means anything to a header, a shell or a mail program.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9+_=~&][A-Za-z0-9+_=~&.-]{0,63}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]\z")]
    private static partial Regex Plain();
}
