using System.Text;

namespace DnsHealth.Dns.Tests;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("example.com", "example.com", 2)]
    [InlineData("example.com.", "example.com", 2)]
    [InlineData("WwW.eXample.COM", "WwW.eXample.COM", 3)]
    [InlineData("_dmarc.a-b.example", "_dmarc.a-b.example", 3)]
    [InlineData("-.0", "-.0", 2)]
    [InlineData(".", ".", 0)]
    [InlineData(@"a\.b.c", @"a\046b.c", 2)]
    [InlineData(@"a\032b", @"a\032b", 1)]
    [InlineData(@"\000\255.x", @"\000\255.x", 2)]
    [InlineData(@"\a\-\*", @"a-\042", 1)]
    [InlineData(@"a\+25", @"a\04325", 1)]
    public void A_name_is_read_and_written(string text, string written, int labels)
    {
        var name = DnsName.Parse(text);

        Assert.Equal(written, name.ToString());
        Assert.Equal(labels, name.LabelCount);
        Assert.Equal(labels == 0 ? [] : written.Split('.'), name.Labels);
        Assert.True(DnsName.Parse(written).EqualsExactly(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a..")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("*.example.com")]
    [InlineData("exämple.com")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData(@"a\")]
    [InlineData(@"a\25")]
    [InlineData(@"a\256")]
    [InlineData(@"a\2 5")]
    [InlineData("a\\\u00e4")]
    [InlineData("a\\\n")]
    public void What_is_not_a_name_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => DnsName.Parse(text));
        Assert.False(DnsName.TryParse(text, out var name));
        Assert.Null(name);
    }

    [Fact]
    public void No_text_is_no_name() => Assert.False(DnsName.TryParse(null, out _));

    [Fact]
    public void A_label_has_63_bytes_at_most()
    {
        Assert.Equal(1, DnsName.Parse(new string('a', 63)).LabelCount);
        Assert.Throws<FormatException>(() => DnsName.Parse(new string('a', 64)));
        Assert.Throws<FormatException>(() => DnsName.Parse("x." + string.Concat(Enumerable.Repeat(@"\001", 64))));
    }

    [Fact]
    public void A_name_has_253_characters_at_most()
    {
        var longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));
        Assert.Equal(DnsName.MaximumTextLength, longest.Length);

        Assert.Equal(longest, DnsName.Parse(longest).ToString());
        Assert.Equal(longest, DnsName.Parse(longest + ".").ToString());
        Assert.Throws<FormatException>(() => DnsName.Parse(longest + "d"));
        Assert.Throws<FormatException>(() => DnsName.Parse(longest + ".d"));
        Assert.Throws<FormatException>(() => DnsName.Parse(new string('.', 1_000_000)));
        Assert.Throws<FormatException>(() => DnsName.Parse(string.Concat(Enumerable.Repeat("a.", 1_000_000))));
    }

    [Fact]
    public void A_name_has_127_labels_at_most()
    {
        var deepest = string.Join('.', Enumerable.Repeat("a", 127));

        Assert.Equal(127, DnsName.Parse(deepest).LabelCount);
        Assert.Throws<FormatException>(() => DnsName.Parse(deepest + ".a"));
    }

    [Fact]
    public void Every_byte_of_a_label_survives_text()
    {
        for (var value = 0; value <= 255; value++)
        {
            var text = $@"x\{value:D3}y.example";
            var name = DnsName.Parse(text);

            Assert.Equal(2, name.LabelCount);
            Assert.True(DnsName.Parse(name.ToString()).EqualsExactly(name), text);
            Assert.All(Encoding.UTF8.GetBytes(name.ToString()), b => Assert.InRange(b, (byte)'!', (byte)'~'));
        }
    }

    [Fact]
    public void Names_are_equal_without_regard_to_ascii_case_only()
    {
        var name = DnsName.Parse("WWW.Example.com");
        var other = DnsName.Parse("www.eXAMPLE.COM");

        Assert.True(name == other);
        Assert.False(name != other);
        Assert.Equal(name.GetHashCode(), other.GetHashCode());
        Assert.False(name.EqualsExactly(other));
        Assert.NotEqual(DnsName.Parse(@"\192"), DnsName.Parse(@"\224")); // À and à in Latin-1
        Assert.NotEqual(DnsName.Parse(@"\064"), DnsName.Parse(@"\096")); // @ and `: as far apart as A and a
        Assert.NotEqual(DnsName.Parse(@"\091"), DnsName.Parse(@"\123")); // [ and {
        Assert.NotEqual(DnsName.Parse("ab.c"), DnsName.Parse("a.bc"));
        Assert.NotEqual(DnsName.Parse("a.b"), DnsName.Parse(@"a\.b"));
        Assert.False(name.Equals(null));
        Assert.False(name == null);
        Assert.True((DnsName?)null == null);
    }

    [Theory]
    [InlineData("a.example.com", "example.com", true)]
    [InlineData("a.b.EXAMPLE.com", "example.COM", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", ".", true)]
    [InlineData(".", ".", true)]
    [InlineData("com", "example.com", false)]
    [InlineData("notexample.com", "example.com", false)]
    [InlineData(@"a\.example.com", "example.com", false)]
    [InlineData("example.com.evil.org", "example.com", false)]
    public void A_subdomain_ends_in_the_same_labels(string name, string zone, bool expected) =>
        Assert.Equal(expected, DnsName.Parse(name).IsSubdomainOf(DnsName.Parse(zone)));

    [Fact]
    public void A_label_is_put_before_a_name()
    {
        Assert.Equal("a.example.com", DnsName.Parse("example.com").Prepend("a").ToString());
        Assert.Equal("com", DnsName.Root.Prepend("com").ToString());
        Assert.Equal(DnsName.Parse("example.com"), DnsName.Parse("example.com").Prepend("a").Parent);
        Assert.Equal(DnsName.Root, DnsName.Root.Parent);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("a.b")]
    public void Only_one_label_is_put_before_a_name(string label) =>
        Assert.Throws<FormatException>(() => DnsName.Parse("example.com").Prepend(label));

    [Fact]
    public void A_label_that_makes_a_name_too_long_is_not_put_before_it()
    {
        var name = DnsName.Parse(string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 59)));

        Assert.Equal(DnsName.MaximumTextLength, name.Prepend("x").ToString().Length);
        Assert.Throws<FormatException>(() => name.Prepend("xx"));
    }
}
