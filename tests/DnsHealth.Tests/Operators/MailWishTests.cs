using DnsHealth.Operators;
using DnsHealth.Tests.Probing;

namespace DnsHealth.Tests.Operators;

public sealed class MailWishTests
{
    [Theory]
    [InlineData("no mail")]
    [InlineData("Anna (no e-mail please)")]
    [InlineData("tor@example.org, no emails!")]
    [InlineData("Please do not email me.")]
    [InlineData("tor@example.org - please don't contact us")]
    [InlineData("never mail me, please; look at the web page")]
    [InlineData("tor@example.org (do not send me mail)")]
    [InlineData("<nomail>")]
    public void A_plain_wish_is_heard(string contact) => Assert.True(NoMail(contact));

    [Theory]
    [InlineData("tor@example.org")]
    [InlineData("no-mail@example.org")]
    [InlineData("tor@no-mail.example.org")]
    [InlineData("no abuse mail please")]
    [InlineData("no spam")]
    [InlineData("no mail server runs here")]
    [InlineData("do not mail me about copyright")]
    [InlineData("do not contact me unless something is broken")]
    [InlineData("do not email my provider")]
    [InlineData("casino mail")]
    public void What_is_no_plain_wish_is_none(string contact) => Assert.False(NoMail(contact));

    [Fact]
    public void A_contact_made_of_beginnings_of_wishes_is_no_trouble() =>
        Assert.False(NoMail(string.Concat(Enumerable.Repeat("do not mail me to me to us ", 5_000)) + "x"));

    private static bool NoMail(string contact)
    {
        var relay = TestRelay.Exit(1);
        relay = relay with { Descriptor = relay.Descriptor! with { Contact = contact } };
        return OperatorFinder.Find(TestRelay.Consensus(relay))[relay.Fingerprint].NoMail;
    }
}
