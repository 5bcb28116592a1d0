using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Reports;

public class VisibleTextTests
{
    [Fact]
    public void Only_printable_ascii_is_let_through()
    {
        var shown = VisibleText.Of(Sample.HostileNickname + "\u0000\u007F\u009B\u2028\uD800é😀", 1000);
        Assert.All(shown, c => Assert.InRange(c, ' ', '~'));
        Assert.Contains("\\u{1B}[31m", shown, StringComparison.Ordinal);
        Assert.Contains("\\u{202E}", shown, StringComparison.Ordinal);
        Assert.Contains("\\u{1F600}", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_text_is_cut_and_missing_text_is_a_dash()
    {
        Assert.Equal("abc...", VisibleText.Of("abcdef", 3));
        Assert.Equal("abc", VisibleText.Of("abc", 3));
        Assert.Equal("-", VisibleText.Of(null));
    }
}
