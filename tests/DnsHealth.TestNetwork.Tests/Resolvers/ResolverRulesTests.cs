using DnsHealth.Dns;
using DnsHealth.TestNetwork.Resolvers;

namespace DnsHealth.TestNetwork.Tests.Resolvers;

public class ResolverRulesTests
{
    [Theory]
    [InlineData("ok", "a1b2.wild.test", "192.0.2.53")]
    [InlineData("ok", "A1b2.WiLd.tEsT", "192.0.2.53")]
    [InlineData("ok", "wild.test", "192.0.2.53")]
    [InlineData("ok", "deep.er.wild.test", "192.0.2.53")]
    [InlineData("ok", "nx.test", "192.0.2.80")]
    [InlineData("ok", "control.nx.test", "192.0.2.80")]
    [InlineData("ok", "a1b2.nx.test", "NonexistentDomain")]
    [InlineData("ok", "below.control.nx.test", "NonexistentDomain")]
    [InlineData("ok", "broken.test", "ServerFailure")]
    [InlineData("ok", "a1b2.broken.test", "ServerFailure")]
    [InlineData("ok", "www.google.com", "NonexistentDomain")]
    [InlineData("ok", "notwild.test", "NonexistentDomain")]
    [InlineData("wrong", "a1b2.wild.test", "198.51.100.66")]
    [InlineData("wrong", "a1b2.nx.test", "198.51.100.66")]
    [InlineData("wrong", "control.nx.test", "192.0.2.80")]
    [InlineData("wrong", "a1b2.broken.test", "ServerFailure")]
    [InlineData("wrong", "qwertyuiop.invalid", "NonexistentDomain")]
    [InlineData("hijack", "a1b2.wild.test", "198.51.100.66")]
    [InlineData("hijack", "control.nx.test", "198.51.100.66")]
    [InlineData("hijack", "qwertyuiop.invalid", "198.51.100.66")]
    [InlineData("nxdomain", "a1b2.wild.test", "NonexistentDomain")]
    [InlineData("nxdomain", "control.nx.test", "NonexistentDomain")]
    [InlineData("servfail", "a1b2.wild.test", "ServerFailure")]
    [InlineData("refused", "a1b2.wild.test", "Refused")]
    [InlineData("notimp", "a1b2.wild.test", "NotImplemented")]
    [InlineData("nodata", "a1b2.wild.test", "NoError")]
    [InlineData("private", "a1b2.wild.test", "10.0.0.1")]
    [InlineData("private", "control.nx.test", "10.0.0.1")]
    [InlineData("private", "qwertyuiop.invalid", "NonexistentDomain")]
    [InlineData("slow:3", "a1b2.wild.test", "192.0.2.53")]
    [InlineData("flaky:0", "a1b2.wild.test", "192.0.2.53")]
    [InlineData("flaky:100", "a1b2.wild.test", "ServerFailure")]
    public void A_question_for_an_address_gets(string behaviour, string name, string answer) =>
        Assert.Equal(answer, Show(Ask(behaviour, name).Message!));

    [Theory]
    [InlineData("ok")]
    [InlineData("wrong")]
    [InlineData("hijack")]
    [InlineData("private")]
    public void There_are_no_IPv6_addresses(string behaviour)
    {
        var response = Ask(behaviour, "a1b2.wild.test", DnsRecordType.Aaaa).Message!;
        Assert.Equal(DnsResponseCode.NoError, response.ResponseCode);
        Assert.Empty(response.Answers);
    }

    [Fact]
    public void A_resolver_that_drops_says_nothing() => Assert.Null(Ask("drop", "a1b2.wild.test").Message);

    [Fact]
    public void Only_a_slow_resolver_is_late()
    {
        Assert.Equal(TimeSpan.FromSeconds(1.5), Ask("slow:1.5", "a1b2.wild.test").Delay);
        Assert.Equal(TimeSpan.Zero, Ask("ok", "a1b2.wild.test").Delay);
    }

    [Fact]
    public void A_flaky_resolver_fails_for_its_share_of_names_and_always_the_same()
    {
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"n{i}.wild.test")];
        var failed = names.Where(name => Show(Ask("flaky:30", name).Message!) == "ServerFailure").ToList();
        Assert.InRange(failed.Count, 500, 700);
        Assert.All(failed, name => Assert.Equal("ServerFailure", Show(Ask("flaky:30", name.ToUpperInvariant()).Message!)));
        Assert.NotEqual(failed, names.Where(name => Show(Ask("flaky:30", name, salt: "exit002").Message!) == "ServerFailure"));
    }

    private static ResolverReply Ask(string behaviour, string name, DnsRecordType type = DnsRecordType.A, string salt = "exit001") =>
        ResolverRules.Reply(ResolverBehaviour.Parse(behaviour), DnsMessage.Query(7, DnsName.Parse(name), type), salt);

    private static string Show(DnsMessage response) =>
        response.AddressesOf(response.Questions[0].Name) is [var address] ? address.ToString() : response.ResponseCode.ToString();
}
