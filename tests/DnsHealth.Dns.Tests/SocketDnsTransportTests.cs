using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns.Tests;

/// <summary>The client and its sockets against a server's sockets, over loopback.</summary>
public sealed class SocketDnsTransportTests
{
    // Far more than anything here takes: what is waited for is the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Where the time-out itself is waited for.
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(200);

    // Loopback too, but nobody else takes a port here in the moment after it was given back.
    private static readonly IPAddress Deserted = IPAddress.Parse("127.66.66.66");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    public async Task An_answer_over_udp_is_received(string address)
    {
        await using var server = new LoopbackServer(
            (socket, query, from) => SendAsync(socket, from, Good(query).ToBytes()),
            address: IPAddress.Parse(address));

        var reply = Assert.IsType<DnsReply>(await QueryAsync(server, Patience));

        Assert.Equal([IPAddress.Parse("192.0.2.80")], reply.Message.AddressesOf(Packet.Www));
        Assert.Equal(server.Address, reply.Server);
        Assert.False(reply.ViaTcp);
        Assert.InRange(reply.Elapsed, TimeSpan.FromTicks(1), Patience);
    }

    [Fact]
    public async Task Every_question_comes_from_a_port_of_its_own()
    {
        await using var server = new LoopbackServer((socket, query, from) => SendAsync(socket, from, Good(query).ToBytes()));

        for (var i = 0; i < 20; i++) Assert.IsType<DnsReply>(await QueryAsync(server, Patience));

        // A port given back may be given out again, but one port twenty times is no chance.
        Assert.True(server.SourcePorts.Distinct().Count() > 10, string.Join(' ', server.SourcePorts));
    }

    [Fact]
    public async Task Many_questions_at_once_get_each_their_own_answer()
    {
        await using var server = new LoopbackServer((socket, query, from) => SendAsync(
            socket,
            from,
            query.Respond(DnsResponseCode.NoError, Packet.Address(query.Questions[0].Name, "192.0.2." + query.Questions[0].Name.Labels[0])).ToBytes()));
        var client = new DnsClient(new DnsClientOptions { Servers = [server.Address], Timeout = Patience });
        var names = Enumerable.Range(1, 100).Select(i => DnsName.Parse($"{i}.example.com")).ToList();

        var results = await Task.WhenAll(names.Select(name => client.QueryAsync(name, DnsRecordType.A, CancellationToken.None)));

        Assert.All(
            names.Zip(results),
            pair => Assert.Equal(
                [IPAddress.Parse("192.0.2." + pair.First.Labels[0])],
                Assert.IsType<DnsReply>(pair.Second).Message.AddressesOf(pair.First)));
    }

    [Fact]
    public async Task Wrong_ids_questions_and_garbage_are_passed_over()
    {
        await using var server = new LoopbackServer(async (socket, query, from) =>
        {
            await SendAsync(socket, from, []);
            await SendAsync(socket, from, "not a DNS message"u8.ToArray());
            await SendAsync(socket, from, (Forged(query) with { Id = (ushort)(query.Id + 1) }).ToBytes());
            await SendAsync(socket, from, (Forged(query) with { Questions = [new(DnsName.Parse("evil.example"), DnsRecordType.A)] }).ToBytes());
            await SendAsync(socket, from, Forged(query).ToBytes()[..20]);
            await SendAsync(socket, from, Good(query).ToBytes());
        });

        var reply = Assert.IsType<DnsReply>(await QueryAsync(server, Patience));

        Assert.Equal([IPAddress.Parse("192.0.2.80")], reply.Message.AddressesOf(Packet.Www));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    public async Task The_right_answer_from_another_address_or_port_is_not_taken(string address)
    {
        using var forger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        forger.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        await using var server = new LoopbackServer(async (socket, query, from) =>
        {
            await SendAsync(forger, from, Forged(query).ToBytes());
            await SendAsync(socket, from, Good(query).ToBytes());
        });

        var reply = Assert.IsType<DnsReply>(await QueryAsync(server, Patience));

        Assert.Equal([IPAddress.Parse("192.0.2.80")], reply.Message.AddressesOf(Packet.Www));
    }

    [Fact]
    public async Task Only_an_answer_from_another_port_is_no_answer()
    {
        using var forger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        forger.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var server = new LoopbackServer(async (_, query, from) => await SendAsync(forger, from, Forged(query).ToBytes()));

        Assert.Equal(DnsFailureKind.TimedOut, Assert.IsType<DnsFailure>(await QueryAsync(server, Impatience)).Kind);
    }

    [Fact]
    public async Task Silence_ends_in_a_time_out()
    {
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(server, Impatience));

        Assert.Equal(DnsFailureKind.TimedOut, failure.Kind);
        Assert.Equal($"{server.Address} over UDP: no answer in 0.2 s", failure.Detail);
    }

    [Fact]
    public async Task A_closed_port_is_an_error_of_the_network_at_once()
    {
        IPEndPoint closed;
        await using (var server = new LoopbackServer((_, _, _) => Task.CompletedTask, address: Deserted)) closed = server.Address;

        var client = new DnsClient(new DnsClientOptions { Servers = [closed], Timeout = Patience });
        var failure = Assert.IsType<DnsFailure>(await client.QueryAsync(Packet.Www, DnsRecordType.A, CancellationToken.None));

        Assert.Equal(DnsFailureKind.NetworkError, failure.Kind);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new LoopbackServer((_, _, _) => cancelled.CancelAsync());
        var client = new DnsClient(new DnsClientOptions { Servers = [server.Address], Timeout = Patience });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.QueryAsync(Packet.Www, DnsRecordType.A, cancelled.Token));
    }

    [Fact]
    public async Task A_truncated_answer_comes_whole_over_tcp_byte_by_byte()
    {
        await using var server = new LoopbackServer(
            TruncateAsync,
            async (stream, query) =>
            {
                foreach (var b in Framed(Long(query).ToBytes()))
                {
                    await stream.WriteAsync(new[] { b });
                    await stream.FlushAsync();
                }
            });

        var reply = Assert.IsType<DnsReply>(await QueryAsync(server, Patience));

        Assert.True(reply.ViaTcp);
        Assert.Equal(100, reply.Message.AddressesOf(Packet.Www).Count);
    }

    [Fact]
    public async Task The_longest_message_fits_through_tcp()
    {
        await using var server = new LoopbackServer(
            TruncateAsync,
            async (stream, query) =>
            {
                var room = DnsMessage.MaximumLength - query.ToBytes().Length - 11;
                var longest = query.Respond(
                    DnsResponseCode.NoError,
                    new UnknownRecord(DnsName.Root, 0, (DnsRecordType)999, new byte[room])).ToBytes();
                Assert.Equal(DnsMessage.MaximumLength, longest.Length);
                await stream.WriteAsync(Framed(longest));
            });

        Assert.True(Assert.IsType<DnsReply>(await QueryAsync(server, Patience)).ViaTcp);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ffff 1234 8180")]
    public async Task A_connection_closed_before_the_message_is_whole_is_an_error_of_the_network(string hex)
    {
        await using var server = new LoopbackServer(TruncateAsync, async (stream, _) => await stream.WriteAsync(Packet.Hex(hex)));

        Assert.Equal(DnsFailureKind.NetworkError, Assert.IsType<DnsFailure>(await QueryAsync(server, Patience)).Kind);
    }

    [Fact]
    public async Task A_closed_port_for_tcp_is_an_error_of_the_network()
    {
        await using var server = new LoopbackServer(TruncateAsync, address: Deserted);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(server, Patience));

        Assert.Equal(DnsFailureKind.NetworkError, failure.Kind);
        Assert.Contains("over TCP", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(65535)]
    public async Task Garbage_over_tcp_is_refused(int length)
    {
        await using var server = new LoopbackServer(
            TruncateAsync,
            async (stream, _) => await stream.WriteAsync(Framed([.. Enumerable.Repeat((byte)0xFF, length)])));

        Assert.Equal(DnsFailureKind.Malformed, Assert.IsType<DnsFailure>(await QueryAsync(server, Patience)).Kind);
    }

    [Fact]
    public async Task A_connection_that_stalls_ends_in_a_time_out()
    {
        var time = new ManualTime();
        await using var server = new LoopbackServer(
            TruncateAsync,
            async (stream, query) =>
            {
                await stream.WriteAsync(Framed(Good(query).ToBytes()).AsMemory(0, 10));
                time.Advance(Patience);

                // Nothing more is sent: the client hangs up.
                Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            });

        var client = new DnsClient(new DnsClientOptions { Servers = [server.Address], Timeout = Patience }, time: time);
        var failure = Assert.IsType<DnsFailure>(await client.QueryAsync(Packet.Www, DnsRecordType.A, CancellationToken.None));

        Assert.Equal(DnsFailureKind.TimedOut, failure.Kind);
        Assert.Contains("over TCP", failure.Detail, StringComparison.Ordinal);
    }

    private static DnsMessage Good(DnsMessage query) =>
        query.Respond(DnsResponseCode.NoError, Packet.Address(Packet.Www, "192.0.2.80"));

    private static DnsMessage Forged(DnsMessage query) =>
        query.Respond(DnsResponseCode.NoError, Packet.Address(Packet.Www, "203.0.113.66"));

    private static DnsMessage Long(DnsMessage query) => query.Respond(
        DnsResponseCode.NoError,
        [.. Enumerable.Range(1, 100).Select(i => Packet.Address(Packet.Www, $"192.0.2.{i}"))]);

    private static Task TruncateAsync(Socket socket, DnsMessage query, EndPoint from) =>
        SendAsync(socket, from, (query.Respond(DnsResponseCode.NoError) with { IsTruncated = true }).ToBytes());

    private static async Task SendAsync(Socket socket, EndPoint to, byte[] datagram) => await socket.SendToAsync(datagram, to);

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static Task<DnsResult> QueryAsync(LoopbackServer server, TimeSpan timeout) =>
        new DnsClient(new DnsClientOptions { Servers = [server.Address], Timeout = timeout })
            .QueryAsync(Packet.Www, DnsRecordType.A, CancellationToken.None);
}
