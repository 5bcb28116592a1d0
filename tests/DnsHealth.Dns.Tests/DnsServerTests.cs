namespace DnsHealth.Dns.Tests;

public sealed class DnsServerTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:53")]
    [InlineData("192.0.2.1:5353", "192.0.2.1:5353")]
    [InlineData("192.0.2.1:65535", "192.0.2.1:65535")]
    [InlineData("::1", "[::1]:53")]
    [InlineData("2001:db8::1", "[2001:db8::1]:53")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]:53")]
    [InlineData("[2001:db8::1]:5353", "[2001:db8::1]:5353")]
    [InlineData("fe80::1%7", "[fe80::1%7]:53")]
    [InlineData("[fe80::1%7]:5353", "[fe80::1%7]:5353")]
    public void A_server_is_read(string text, string expected)
    {
        Assert.True(DnsServer.TryParse(text, out var server));
        Assert.Equal(expected, server.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("dns.example.com")]
    [InlineData("dns.example.com:53")]
    [InlineData("53")]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("192.0.2.1:")]
    [InlineData("192.0.2.1:0")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:+53")]
    [InlineData("192.0.2.1: 53")]
    [InlineData(":53")]
    [InlineData("[192.0.2.1]:53")]
    [InlineData("[::1")]
    [InlineData("[::1]53")]
    [InlineData("[::1]:")]
    [InlineData("[[::1]]")]
    [InlineData("[[::1]")]
    [InlineData("::1]")]
    [InlineData("::1]:53")]
    [InlineData(" ::1")]
    [InlineData("::1 ")]
    [InlineData("::1/64")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    public void What_names_no_server_is_refused(string? text)
    {
        Assert.False(DnsServer.TryParse(text, out var server));
        Assert.Null(server);
    }
}
