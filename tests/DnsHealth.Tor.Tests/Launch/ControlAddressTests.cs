using System.Net;
using System.Net.Sockets;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

public sealed class ControlAddressTests
{
    [Theory]
    [InlineData("9051", "127.0.0.1:9051")]
    [InlineData("192.0.2.1:9051", "192.0.2.1:9051")]
    [InlineData("localhost:9051", "127.0.0.1:9051")]
    [InlineData("[::1]:9051", "[::1]:9051")]
    public void A_port_or_an_address_with_a_port_is_one(string text, string expected)
    {
        Assert.True(ControlAddress.TryParse(text, out var address));
        Assert.Equal(IPEndPoint.Parse(expected), address);
    }

    [Theory]
    [InlineData("/run/tor/control", "/run/tor/control")]
    [InlineData("unix:/run/tor/a b", "/run/tor/a b")]
    public void A_sockets_path_is_one(string text, string path)
    {
        Assert.True(ControlAddress.TryParse(text, out var address));
        Assert.Equal(path, Assert.IsType<UnixDomainSocketEndPoint>(address).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("::1")]
    [InlineData("tor.example.org:9051")]
    [InlineData("unix:relative")]
    [InlineData("relative/path")]
    public void Anything_else_is_none(string? text)
    {
        Assert.False(ControlAddress.TryParse(text, out var address));
        Assert.Null(address);
    }

    [Fact]
    public void A_sockets_path_has_107_bytes_at_the_most()
    {
        Assert.True(ControlAddress.TryParse("/" + new string('a', 106), out _));
        Assert.False(ControlAddress.TryParse("/" + new string('a', 107), out _));
        Assert.False(ControlAddress.TryParse("/" + new string('é', 100), out _));
    }
}
