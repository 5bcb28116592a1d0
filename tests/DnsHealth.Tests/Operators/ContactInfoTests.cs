using DnsHealth.Operators;

namespace DnsHealth.Tests.Operators;

public sealed class ContactInfoTests
{
    [Fact]
    public void A_contact_that_follows_the_specification_reads()
    {
        var info = ContactInfo.Read(
            "We like relays email:Tor[]Example.org url:https://www.Example.org/tor proof:uri-rsa abuse:abuse[]example.org uplinkbw:1000 "
            + "dnslocation:local,sameas dnsqname:y dnssec:n ciissversion:2");
        Assert.NotNull(info);
        Assert.Equal("Tor@example.org", info.Email?.ToString());
        Assert.Equal(("https://www.example.org/tor", "example.org", "uri-rsa"), (info.Url, info.UrlHost, info.Proof));
        Assert.Equal(new DeclaredResolver("local,sameas", "n", "y"), info.Resolver);
    }

    [Theory]
    [InlineData("")]
    [InlineData("email:tor[]example.org url:https://example.org")]
    [InlineData("email:tor[]example.org ciissversion:")]
    [InlineData("email:tor[]example.org ciissversion:two")]
    [InlineData("email:tor[]example.org ciissversion: 2")]
    [InlineData("xciissversion:2")]
    public void Without_its_version_it_is_free_text(string contact) => Assert.Null(ContactInfo.Read(contact));

    [Theory]
    [InlineData("example.org", "https://example.org", "example.org")]
    [InlineData("www.example.org", "https://www.example.org", "example.org")]
    [InlineData("www.org", "https://www.org", "www.org")]
    [InlineData("HTTPS://EXAMPLE.org", "https://example.org", "example.org")]
    [InlineData("http://example.onion/Path", "http://example.onion/Path", "example.onion")]
    [InlineData("https://example.org:8443/a:b%20_", "https://example.org:8443/a:b%20_", "example.org")]
    [InlineData("https://example.org:99999", null, null)]
    [InlineData("https://example.org:x/", null, null)]
    [InlineData("https://example.org:", null, null)]
    [InlineData("https://user@example.org/", null, null)]
    [InlineData("https://example.org/?q", null, null)]
    [InlineData("https://example.org/<script>", null, null)]
    [InlineData("https://example.org/\u202e", null, null)]
    [InlineData("javascript://example.org", null, null)]
    [InlineData("ftp://example.org", null, null)]
    [InlineData("https://192.0.2.1/", null, null)]
    [InlineData("https://localhost/", null, null)]
    [InlineData("https:///path", null, null)]
    [InlineData("../../etc", null, null)]
    [InlineData("", null, null)]
    public void A_page_is_a_host_or_an_address_of_the_web(string page, string? expected, string? host)
    {
        var info = ContactInfo.Read($"url:{page} proof:dns-rsa ciissversion:2");
        Assert.NotNull(info);
        Assert.Equal((expected, host, expected is null ? null : "dns-rsa"), (info.Url, info.UrlHost, info.Proof));
    }

    [Fact]
    public void Of_a_key_that_comes_again_the_first_counts_in_any_case_of_its_letters()
    {
        var info = ContactInfo.Read("EMAIL:one[]example.org email:two[]example.org URL:example.org url:example.net CIISSVersion:2 ciissversion:x");
        Assert.Equal(("one@example.org", "example.org"), (info?.Email?.ToString(), info?.UrlHost));
    }

    [Theory]
    [InlineData("email:tor@example.org", "tor@example.org")]
    [InlineData("email:tor(at)example.org", "tor@example.org")]
    [InlineData("Some Body <tor@example.org>", "tor@example.org")]
    [InlineData("email:tor[]example.org,Bcc:x@example.net", null)]
    [InlineData("email:tor[][]example.org", null)]
    [InlineData("abuse:abuse[]example.org xmpp:me[]example.org matrix:@me:example.org", null)]
    public void Its_address_is_the_email_or_one_outside_of_all_fields(string text, string? expected) =>
        Assert.Equal(expected, ContactInfo.Read(text + " ciissversion:2")?.Email?.ToString());

    [Theory]
    [InlineData("dnssec:yes")]
    [InlineData("dnssec:")]
    [InlineData("dnslocation:<b>")]
    [InlineData("dnslocation:1.1.1.1")]
    [InlineData("proof:")]
    public void A_value_that_the_specification_does_not_have_is_not_there(string field) =>
        Assert.Null(ContactInfo.Read(field + " ciissversion:2")?.Resolver);

    [Fact]
    public void Hostile_contacts_are_bounded()
    {
        var info = ContactInfo.Read("ciissversion:2 url:example.org/" + new string('a', 65_536));
        Assert.NotNull(info);
        Assert.Null(info.Url);
        Assert.Null(ContactInfo.Read("ciissversion:2 dnslocation:" + new string('a', 101))?.Resolver);
        Assert.Equal(100, ContactInfo.Read("ciissversion:2 dnslocation:" + new string('a', 100))?.Resolver?.DnsLocation?.Length);
        Assert.Null(ContactInfo.Read(new string(' ', 65_536) + "ciissversion:2"));
    }
}
