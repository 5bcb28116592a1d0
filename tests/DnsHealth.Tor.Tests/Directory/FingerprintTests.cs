using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class FingerprintTests
{
    private const string Hex = "25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE";

    [Theory]
    [InlineData(Hex)]
    [InlineData("$25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE")]
    [InlineData("25af3ca2783d296983bb5d13ce8e7b97e8e2e4ce")]
    public void Forty_digits_are_a_fingerprint(string text)
    {
        Assert.True(Fingerprint.TryParse(text, out var fingerprint));
        Assert.Equal(Hex, fingerprint.ToString());
        Assert.Equal(fingerprint, Fingerprint.FromBytes(fingerprint.ToBytes()));
        Assert.Equal(Convert.FromHexString(Hex), fingerprint.ToBytes());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4C")]
    [InlineData("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE0")]
    [InlineData("$$5AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE")]
    [InlineData("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CG")]
    [InlineData(" 25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE")]
    [InlineData("25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(Fingerprint.TryParse(text, out var fingerprint));
        Assert.Equal(default, fingerprint);
        if (text is not null) Assert.Throws<FormatException>(() => Fingerprint.Parse(text));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(21)]
    public void It_has_twenty_bytes(int length) => Assert.Throws<ArgumentException>(() => Fingerprint.FromBytes(new byte[length]));

    [Fact]
    public void Order_is_by_value_to_the_last_digit()
    {
        var low = Fingerprint.Parse(Hex);
        var high = Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CF");
        var higher = Fingerprint.Parse("26AF3CA2783D296983BB5D13CE8E7B97E8E2E400");
        Assert.True(low < high && high < higher && higher > low && low <= high && high >= low);
        Assert.True(low == Fingerprint.Parse("$" + Hex) && low != high && low.Equals((object)low) && !low.Equals((object)Hex));
        Assert.Equal(low.GetHashCode(), Fingerprint.Parse(Hex).GetHashCode());
    }
}
