using System.Numerics;
using DnsHealth.Options;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Options;

public class ShardTests
{
    [Fact]
    public void Parts_are_disjoint_and_complete_and_follow_from_the_value()
    {
        var random = new Random(4711);
        var bytes = new byte[Fingerprint.Length];
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(bytes);
            var fingerprint = Fingerprint.FromBytes(bytes);
            var count = random.Next(1, 50);
            var parts = Enumerable.Range(0, count).Where(index => new Shard(index, count).Contains(fingerprint));
            Assert.Equal((int)(new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % count), Assert.Single(parts));
        }
    }

    [Fact]
    public void As_many_parts_as_there_can_be_are_disjoint_and_complete_too()
    {
        var random = new Random(815);
        var bytes = new byte[Fingerprint.Length];
        foreach (var count in (int[])[1, 2, 9973, Shard.MaxCount])
        {
            for (var i = 0; i < 20; i++)
            {
                random.NextBytes(bytes);
                Assert.Single(Enumerable.Range(0, count), index => new Shard(index, count).Contains(Fingerprint.FromBytes(bytes)));
            }
        }
    }

    [Fact]
    public void Parts_are_about_as_large_as_each_other()
    {
        var random = new Random(1);
        var bytes = new byte[Fingerprint.Length];
        var sizes = new int[4];
        for (var i = 0; i < 4000; i++)
        {
            random.NextBytes(bytes);
            sizes[Enumerable.Range(0, 4).Single(index => new Shard(index, 4).Contains(Fingerprint.FromBytes(bytes)))]++;
        }

        Assert.All(sizes, size => Assert.InRange(size, 850, 1150));
    }

    [Theory]
    [InlineData("0/1", 0, 1)]
    [InlineData("2/3", 2, 3)]
    [InlineData("9999/10000", 9999, 10000)]
    public void A_part_is_read(string text, int index, int count)
    {
        Assert.True(Shard.TryParse(text, out var shard));
        Assert.Equal(new Shard(index, count), shard);
        Assert.Equal(text, shard.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("3/3")]
    [InlineData("0/0")]
    [InlineData("-1/3")]
    [InlineData("0/-3")]
    [InlineData("0/10001")]
    [InlineData("1/2/3")]
    [InlineData(" 1/2")]
    [InlineData("1.0/2")]
    [InlineData("99999999999/999999999999")]
    public void What_is_no_part_is_refused(string? text) => Assert.False(Shard.TryParse(text, out _));
}
