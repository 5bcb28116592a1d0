using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class FamilyCertificateTests
{
    /// <summary>The FamilyId that tor 0.4.9.11 gave with <c>--keygen-family</c>, and the certificate in the descriptor of a relay with it.</summary>
    public const string Family = "ed25519:tKfuK6Tt24EfxXYbR3kR+xHug/te1gN5VCkuC1j09MI";

    /// <summary>The relay's <c>master-key-ed25519</c>.</summary>
    public const string Relay = "jDG/IcwWL7lfNdTkvQT5aWRVUuNUdgsAeXDfG16v1jo";

    public static IReadOnlyList<string> Lines { get; } =
    [
        "family-cert",
        "-----BEGIN FAMILY CERT-----",
        "AQwAB57dAYwxvyHMFi+5XzXU5L0E+WlkVVLjVHYLAHlw3xter9Y6AQAgBAC0p+4r",
        "pO3bgR/FdhtHeRH7Ee6D+17WA3lUKS4LWPT0wlEFdq0ToGkw113rr0bAhhv1gI9L",
        "ESyarlmjHBdbN7ML2is8DyFlxtrnz+6VRN16va0LVC7Lgw5jhfbCTdv+sgI=",
        "-----END FAMILY CERT-----",
    ];

    private static byte[] Bytes => Convert.FromBase64String(string.Concat(Lines.Skip(2).SkipLast(1)));

    [Fact]
    public void What_tor_signed_reads()
    {
        Assert.True(FamilyCertificate.TryParse(Convert.ToBase64String(Bytes), out var certificate));
        Assert.Equal(new FamilyCertificate(Family, Relay), certificate);
    }

    [Fact]
    public void Other_extensions_are_passed_over()
    {
        byte[] other = [0, 3, 77, 0, 1, 2, 3];
        var bytes = Bytes;
        byte[] longer = [.. bytes[..39], 3, .. other, .. bytes[40..^64], .. other, .. bytes[^64..]];
        Assert.True(FamilyCertificate.TryParse(Convert.ToBase64String(longer), out var certificate));
        Assert.Equal(Family, certificate.FamilyId);
    }

    [Theory]
    [InlineData(0, 2)] // version
    [InlineData(1, 4)] // a certificate of another type
    [InlineData(6, 2)] // the certified key is of another type
    [InlineData(39, 0)] // no extension, and bytes to spare
    [InlineData(39, 2)] // an extension that is not there
    [InlineData(41, 31)] // a key of 31 bytes
    [InlineData(42, 5)] // the key is not there
    public void A_certificate_that_is_none_of_a_family_does_not_read(int at, byte value)
    {
        var bytes = Bytes;
        bytes[at] = value;
        Assert.False(FamilyCertificate.TryParse(Convert.ToBase64String(bytes), out _));
    }

    [Fact]
    public void No_part_of_a_certificate_reads_nor_one_with_two_keys_nor_junk()
    {
        var bytes = Bytes;
        for (var length = 0; length < bytes.Length; length++) Assert.False(FamilyCertificate.TryParse(Convert.ToBase64String(bytes[..length]), out _));
        byte[] twice = [.. bytes[..39], 2, .. bytes[40..^64], .. bytes[40..^64], .. bytes[^64..]];
        Assert.False(FamilyCertificate.TryParse(Convert.ToBase64String(twice), out _));
        Assert.False(FamilyCertificate.TryParse(new string('A', 1 << 20), out _));
        Assert.False(FamilyCertificate.TryParse("not base64!", out _));
    }
}
