namespace DnsHealth.Dns.Tests;

public sealed class SystemResolversTests
{
    [Theory]
    [InlineData("nameserver 192.0.2.1", "192.0.2.1:53")]
    [InlineData("nameserver 192.0.2.1\r\nnameserver\t2001:db8::1\r\n", "192.0.2.1:53 [2001:db8::1]:53")]
    [InlineData("nameserver fe80::1%7", "[fe80::1%7]:53")]
    [InlineData("# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n#nameserver 192.0.2.3\nnameserver 192.0.2.4 # ours", "192.0.2.4:53")]
    [InlineData("search example.com\noptions timeout:1\nnameserver 192.0.2.1\nsortlist 192.0.2.0", "192.0.2.1:53")]
    [InlineData("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4", "192.0.2.1:53 192.0.2.2:53 192.0.2.3:53")]
    [InlineData("nameserver\nnameserver dns.example.com\nnameserver 192.0.2.1:53\nnameservers 192.0.2.2\nnameserver 192.0.2.3", "192.0.2.3:53")]
    [InlineData("", "127.0.0.1:53")]
    [InlineData("search example.com\n", "127.0.0.1:53")]
    public void Resolvers_are_read_in_order(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SystemResolvers.Parse(text)));

    [Fact]
    public void A_file_is_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "nameserver 192.0.2.77\n");
            Assert.Equal("192.0.2.77:53", string.Join(' ', SystemResolvers.Read(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Without_a_file_the_resolver_is_on_this_host() =>
        Assert.Equal("127.0.0.1:53", string.Join(' ', SystemResolvers.Read(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "resolv.conf"))));
}
