using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class QuotedStringTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"a b=c\"", "a b=c")]
    [InlineData("\"\\\"\\\\\"", "\"\\")]
    [InlineData("\"\\n\\r\\t\"", "\n\r\t")]
    [InlineData("\"\\'\\q\"", "'q")]
    [InlineData("\"\\0\\7\\33\\101\\377\"", "\0\u0007\u001bA\u00ff")]
    [InlineData("\"\\1018\\18\"", "A8\u00018")]
    public void Escapes_are_read_as_C_writes_them(string text, string expected)
    {
        var position = 0;
        Assert.Equal(expected, QuotedString.Read(text, ref position));
        Assert.Equal(text.Length, position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bare")]
    [InlineData("\"")]
    [InlineData("\"no end")]
    [InlineData("\"no end\\\"")]
    [InlineData("\"no end\\")]
    [InlineData("\"\\400\"")]
    [InlineData("\"\\777\"")]
    public void What_is_no_quoted_string_is_refused(string text)
    {
        var position = 0;
        Assert.Throws<FormatException>(() => QuotedString.Read(text, ref position));
    }

    [Fact]
    public void Reading_starts_at_the_position_and_ends_after_the_quote()
    {
        var position = 2;
        Assert.Equal("x y", QuotedString.Read("a=\"x y\" z", ref position));
        Assert.Equal(7, position);
        position = 9;
        Assert.Throws<FormatException>(() => QuotedString.Read("a=\"x y\" z", ref position));
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\"")]
    [InlineData("a\r\n\tb", "\"a\\r\\n\\tb\"")]
    public void Writing_escapes_what_would_end_the_string_or_the_line(string text, string expected) =>
        Assert.Equal(expected, QuotedString.Write(text));

    [Fact]
    public void What_is_written_reads_back()
    {
        var random = new Random(20260131);
        for (var round = 0; round < 2000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 300)));
            var position = 0;
            Assert.Equal(text, QuotedString.Read(QuotedString.Write(text), ref position));
        }
    }
}
