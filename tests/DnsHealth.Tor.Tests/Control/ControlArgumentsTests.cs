using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class ControlArgumentsTests
{
    [Fact]
    public void Words_are_positional_or_belong_to_a_key()
    {
        var arguments = ControlArguments.Parse("NOTICE BOOTSTRAP PROGRESS=75 TAG=enough_dirinfo SUMMARY=\"Loaded enough directory info to build circuits\"");
        Assert.Equal(["NOTICE", "BOOTSTRAP"], arguments.Positional);
        Assert.Equal("75", arguments["PROGRESS"]);
        Assert.Equal("Loaded enough directory info to build circuits", arguments["SUMMARY"]);
        Assert.Null(arguments["progress"]);
        Assert.Null(arguments["NONE"]);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("   ", new string[0])]
    [InlineData("  a   b ", new[] { "a", "b" })]
    [InlineData("\"127.0.0.1:9050\" \"unix:/run/tor/socks\"", new[] { "127.0.0.1:9050", "unix:/run/tor/socks" })]
    [InlineData("$AA~nick,$BB=nick =x", new[] { "$AA~nick,$BB=nick", "=x" })]
    public void Words_without_a_key_keep_their_order(string text, string[] expected) =>
        Assert.Equal(expected, ControlArguments.Parse(text).Positional);

    [Fact]
    public void Values_may_be_empty_quoted_or_hold_equals_signs_and_the_first_of_two_stands()
    {
        var arguments = ControlArguments.Parse("A= B=\"\" C=x=y D=\"=\" E=1 E=2 COOKIEFILE=\"/a b/\\\"c\\\"\"");
        Assert.Equal("", arguments["A"]);
        Assert.Equal("", arguments["B"]);
        Assert.Equal("x=y", arguments["C"]);
        Assert.Equal("=", arguments["D"]);
        Assert.Equal("1", arguments["E"]);
        Assert.Equal("/a b/\"c\"", arguments["COOKIEFILE"]);
        Assert.Empty(arguments.Positional);
    }

    [Theory]
    [InlineData("A=\"x")]
    [InlineData("A=\"x\"y")]
    [InlineData("\"x\"\"y\"")]
    [InlineData("A=\"\\")]
    public void A_quoted_value_that_does_not_end_as_it_should_is_refused(string text) =>
        Assert.Throws<FormatException>(() => ControlArguments.Parse(text));
}
