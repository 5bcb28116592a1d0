using DnsHealth.Dns;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Probing;

public class FreshNameTests
{
    private static readonly Fingerprint Exit = Fingerprint.Parse("ABCDEF0123456789ABCDEF0123456789ABCDEF01");

    [Fact]
    public void No_name_comes_twice() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => FreshName.For(Exit, "example.com")).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void A_name_is_one_label_under_the_domain_and_says_which_exit_was_asked()
    {
        var name = DnsName.Parse(FreshName.For(Exit, "example.com"));
        Assert.Equal(DnsName.Parse("example.com"), name.Parent);
        Assert.Matches("^[0-9a-f]{32}-abcdef01$", name.Labels[0]);
        Assert.Equal(DnsName.Parse("example.com"), DnsName.Parse(FreshName.ForControl("example.com")).Parent);
    }

    [Fact]
    public void The_longest_domain_leaves_room_for_the_label()
    {
        var domain = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 19));
        Assert.Equal(DomainName.MaxBaseLength, domain.Length);
        Assert.Equal(DnsName.MaximumTextLength, FreshName.For(Exit, domain).Length);
        Assert.Equal(DnsName.Parse(domain), DnsName.Parse(FreshName.For(Exit, domain)).Parent);
        Assert.True(FreshName.ForControl(domain).Length <= DnsName.MaximumTextLength);
    }
}
