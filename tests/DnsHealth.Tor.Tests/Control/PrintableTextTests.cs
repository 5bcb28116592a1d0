using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("", 5, "")]
    [InlineData("plain", 5, "plain")]
    [InlineData("plainer", 5, "plain…")]
    [InlineData("a\u001b\u0000\u007f\u009b", 9, "a\\u001b\\u0000\\u007f\\u009b")]
    [InlineData("é😀", 9, "\\u00e9\\ud83d\\ude00")]
    [InlineData("x", 0, "…")]
    public void Text_is_cut_and_everything_but_printable_ASCII_escaped(string text, int limit, string expected) =>
        Assert.Equal(expected, PrintableText.Of(text, limit));
}
