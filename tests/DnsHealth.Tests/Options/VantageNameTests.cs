using DnsHealth.Options;

namespace DnsHealth.Tests.Options;

public class VantageNameTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("scan-1.fsn_b.example.org", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a,b", false)]
    [InlineData("h\u00F6st", false)]
    [InlineData("\u0661", false)]
    [InlineData("a\n", false)]
    public void A_name_is_made_of_letters_digits_and_three_marks(string text, bool allowed) => Assert.Equal(allowed, VantageName.IsAllowed(text));

    [Theory]
    [InlineData("scan-1.example.org", "scan-1.example.org")]
    [InlineData("my host", "my-host")]
    [InlineData("h\u00F6st\u001b[31m", "h-st--31m")]
    [InlineData("", "unnamed")]
    public void A_hosts_name_is_made_fit(string host, string name) => Assert.Equal(name, VantageName.OfHost(host));

    [Fact]
    public void Whatever_the_host_is_called_its_vantage_has_a_name_that_is_allowed()
    {
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var host = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(0x300)));
            Assert.True(VantageName.IsAllowed(VantageName.OfHost(host)), VantageName.OfHost(host));
        }
    }
}
