using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsHealth.Tor.Resolving;

namespace DnsHealth.Tor.Tests.Resolving;

public sealed class SocksResolverTests
{
    private const string Name = "2e81ce05.wild.test";

    [Theory]
    [InlineData("05000001c00002350000", "192.0.2.53")]
    [InlineData("05000004" + "20010db8000000000000000000000001" + "0000", "2001:db8::1")]
    [InlineData("0500000100000000ffff", "0.0.0.0")]
    public async Task A_success_has_its_address(string reply, string address)
    {
        var answer = await AskAsync("0500" + reply);
        Assert.Equal(new SocksReply(SocksReply.Succeeded, IPAddress.Parse(address), null), answer);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("6c6f63616c686f7374", "localhost")]
    [InlineData("1bff", "\u001b\u00ff")]
    public async Task A_success_may_have_a_name(string hex, string name)
    {
        var answer = await AskAsync($"050005000003{hex.Length / 2:x2}{hex}0000");
        Assert.Equal(new SocksReply(SocksReply.Succeeded, null, name), answer);
    }

    [Fact]
    public async Task The_longest_name_is_read()
    {
        var answer = await AskAsync("050005000003ff" + string.Concat(Enumerable.Repeat("61", 255)) + "0000");
        Assert.Equal(new string('a', 255), answer.Name);
    }

    [Fact]
    public async Task The_refusal_tor_sends_is_read_though_its_address_is_of_no_type()
    {
        // As captured: tor fills a failed RESOLVE's reply with zeros from the reserved byte on.
        Assert.Equal(new SocksReply(4, null, null), await AskAsync("0500" + "05040000000000000000"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(0xF0)]
    [InlineData(0xFF)]
    public async Task A_refusal_is_its_code_and_its_address_is_of_no_account(int code)
    {
        foreach (var rest in new[] { "000001c00002350000", "0001c00002350000", "000361" })
            Assert.Equal(new SocksReply(code, null, null), await AskAsync($"050005{code:x2}{rest}"));
    }

    [Theory]
    [InlineData("0400")]
    [InlineData("0000")]
    [InlineData("4854")]
    [InlineData("0502")]
    [InlineData("05ff")]
    [InlineData("0500" + "04000001c00002350000")]
    [InlineData("0500" + "05000101c00002350000")]
    [InlineData("0500" + "05000000c00002350000")]
    [InlineData("0500" + "05000002c00002350000")]
    [InlineData("0500" + "050000ffc00002350000")]
    public async Task What_is_not_SOCKS5_is_refused(string said) =>
        await Assert.ThrowsAsync<SocksFormatException>(() => AskAsync(said));

    [Fact]
    public async Task A_reply_may_be_split_anywhere()
    {
        foreach (var said in new[] { "050005000001c00002350000", "05000500000420010db80000000000000000000000010000", "050005000003036162630000", "050005040000000000000000" })
        {
            var whole = await AskAsync(said);
            var bytes = Convert.FromHexString(said);
            for (var split = 1; split < bytes.Length; split++)
                Assert.Equal(whole, await AskAsync(bytes.AsMemory(0, split), bytes.AsMemory(split)));
            Assert.Equal(whole, await AskAsync([.. bytes.Select(one => (ReadOnlyMemory<byte>)new[] { one })]));
        }
    }

    [Fact]
    public async Task A_reply_that_ends_early_anywhere_is_an_end_of_stream()
    {
        foreach (var said in new[] { "050005000001c00002350000", "05000500000420010db80000000000000000000000010000", "050005000003036162630000" })
        {
            for (var length = 0; length < said.Length; length += 2)
                await Assert.ThrowsAsync<EndOfStreamException>(() => AskAsync(said[..length]));
        }
    }

    [Fact]
    public async Task The_request_is_a_RESOLVE_of_the_name()
    {
        using var stream = new ChunkedStream();
        stream.Put(Convert.FromHexString("050005000001c00002350000"));
        await SocksResolver.ResolveAsync(stream, Name, CancellationToken.None);
        Assert.Equal([5, 1, 0, 5, 0xF0, 0, 3, (byte)Name.Length, .. Encoding.ASCII.GetBytes(Name), 0, 0], stream.Written.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("é.wild.test")]
    [InlineData("a\0b.wild.test")]
    [InlineData("a b.wild.test")]
    [InlineData("a\r\nb.wild.test")]
    public async Task A_name_that_SOCKS_cannot_carry_is_not_sent(string name)
    {
        using var stream = new ChunkedStream();
        await Assert.ThrowsAsync<ArgumentException>(() => SocksResolver.ResolveAsync(stream, name, CancellationToken.None));
        Assert.Equal(0, stream.Written.Length);
    }

    [Fact]
    public async Task A_name_has_255_bytes_at_the_most()
    {
        Assert.Equal(0, (await AskAsync("050005000001c00002350000", new string('a', 255))).Code);
        await Assert.ThrowsAsync<ArgumentException>(() => AskAsync("050005000001c00002350000", new string('a', 256)));
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_given_up()
    {
        var silence = new ChunkedStream();
        using var patience = new CancellationTokenSource();
        var asked = SocksResolver.ResolveAsync(silence, Name, patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.InTime());
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_socket_failure()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await Assert.ThrowsAnyAsync<SocketException>(() => SocksResolver.ConnectAsync((IPEndPoint)taken.LocalEndPoint!, CancellationToken.None).InTime());
    }

    private static Task<SocksReply> AskAsync(string said, string name = Name) => AskAsync(name, Convert.FromHexString(said));

    private static Task<SocksReply> AskAsync(params ReadOnlyMemory<byte>[] chunks) => AskAsync(Name, chunks);

    private static async Task<SocksReply> AskAsync(string name, params ReadOnlyMemory<byte>[] chunks)
    {
        using var stream = new ChunkedStream();
        stream.Put(chunks);
        stream.End();
        return await SocksResolver.ResolveAsync(stream, name, CancellationToken.None).InTime();
    }
}
