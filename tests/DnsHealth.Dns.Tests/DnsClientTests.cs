using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns.Tests;

/// <summary>The policy of asking: which server, how often, what is taken for an answer.</summary>
public sealed class DnsClientTests
{
    private static readonly IPEndPoint First = new(IPAddress.Parse("192.0.2.1"), 53);
    private static readonly IPEndPoint Second = new(IPAddress.Parse("192.0.2.2"), 53);

    private readonly ManualTime _time = new();
    private readonly ScriptedTransport _network;

    public DnsClientTests() => _network = new ScriptedTransport(_time);

    [Fact]
    public async Task An_answer_comes_with_its_server_and_time()
    {
        _network.Udp(First, Good);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal([IPAddress.Parse("192.0.2.80")], reply.Message.AddressesOf(Packet.Www));
        Assert.Equal(First, reply.Server);
        Assert.Equal(_network.Latency, reply.Elapsed);
        Assert.False(reply.ViaTcp);
        var query = Assert.Single(_network.Asked).Query;
        Assert.Equal(DnsMessage.Query(query.Id, Packet.Www, DnsRecordType.A), query);
    }

    [Theory]
    [InlineData(DnsResponseCode.NoError)]
    [InlineData(DnsResponseCode.NonexistentDomain)]
    [InlineData(DnsResponseCode.NameExists)]
    public async Task An_answer_no_other_server_would_better_is_final(DnsResponseCode code)
    {
        _network.Udp(First, Coded(code));

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal(code, reply.Message.ResponseCode);
        Assert.Single(_network.Asked);
    }

    [Theory]
    [InlineData(DnsResponseCode.ServerFailure)]
    [InlineData(DnsResponseCode.Refused)]
    [InlineData(DnsResponseCode.NotImplemented)]
    [InlineData(DnsResponseCode.FormatError)]
    public async Task A_server_that_declines_is_followed_by_the_next_at_once(DnsResponseCode code)
    {
        _network.Udp(First, Coded(code));
        _network.Udp(Second, Good);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal(Second, reply.Server);
        Assert.Equal(DnsResponseCode.NoError, reply.Message.ResponseCode);
        Assert.Equal(_network.Latency, reply.Elapsed);
        Assert.Equal([First, Second], _network.Asked.Select(asked => asked.Server));
    }

    [Fact]
    public async Task When_all_servers_decline_the_last_answer_counts_and_none_is_asked_twice()
    {
        _network.Udp(First, Coded(DnsResponseCode.ServerFailure));
        _network.Udp(Second, Coded(DnsResponseCode.Refused));

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal((Second, DnsResponseCode.Refused), (reply.Server, reply.Message.ResponseCode));
        Assert.Equal(2, _network.Asked.Count);
    }

    [Fact]
    public async Task A_silent_server_is_asked_again_and_one_that_declined_is_not()
    {
        _network.Udp(First, Coded(DnsResponseCode.ServerFailure));
        _network.Udp(Second, Silence, Good);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal(Second, reply.Server);
        Assert.Equal([First, Second, Second], _network.Asked.Select(asked => asked.Server));
    }

    [Fact]
    public async Task An_answer_that_declines_outweighs_silence()
    {
        _network.Udp(First, Coded(DnsResponseCode.Refused));
        _network.Udp(Second, Silence, Silence);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First, Second));

        Assert.Equal((First, DnsResponseCode.Refused), (reply.Server, reply.Message.ResponseCode));
    }

    [Fact]
    public async Task Silent_servers_are_asked_in_rounds_with_a_new_id_each_time()
    {
        _network.Udp(First, Silence, Silence, Silence, Silence, Silence, Silence, Silence, Silence);
        _network.Udp(Second, Silence, Silence, Silence, Silence, Silence, Silence, Silence, Silence);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(new DnsClientOptions { Servers = [First, Second], Tries = 8 }));

        Assert.Equal(DnsFailureKind.TimedOut, failure.Kind);
        Assert.Equal(Second, failure.Server);
        Assert.Equal(TimeSpan.FromSeconds(3), failure.Elapsed);
        Assert.Equal("192.0.2.2:53 over UDP: no answer in 3 s", failure.Detail);
        Assert.Equal(Enumerable.Repeat(new[] { First, Second }, 8).SelectMany(pair => pair), _network.Asked.Select(asked => asked.Server));
        Assert.Equal(TimeSpan.FromSeconds(16 * 3), TimeSpan.FromTicks(_time.GetTimestamp()));

        // Sixteen ids of 65,536 are all but never the same one, and hardly ever fewer than eight.
        Assert.True(_network.Asked.Select(asked => asked.Query.Id).Distinct().Count() > 8);
    }

    [Fact]
    public async Task A_server_out_of_reach_is_an_error_of_the_network()
    {
        _network.Udp(First, _ => throw new SocketException((int)SocketError.HostUnreachable), _ => throw new SocketException((int)SocketError.ConnectionRefused));

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(First));

        Assert.Equal(DnsFailureKind.NetworkError, failure.Kind);
        Assert.StartsWith("192.0.2.1:53 over UDP: ", failure.Detail, StringComparison.Ordinal);
        Assert.Equal(2, _network.Asked.Count);
    }

    [Fact]
    public async Task What_does_not_match_is_passed_over_until_the_answer_comes()
    {
        _network.Udp(First, query =>
        [
            [],
            [0],
            (query.Respond(DnsResponseCode.ServerFailure) with { Id = (ushort)(query.Id ^ 1) }).ToBytes(),
            query.ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Questions = [] }).ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Questions = [.. query.Questions, .. query.Questions] }).ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Questions = [new(DnsName.Parse("www.example.net"), DnsRecordType.A)] }).ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Questions = [new(Packet.Www, DnsRecordType.Aaaa)] }).ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Questions = [new(Packet.Www, DnsRecordType.A) { Class = DnsClass.Chaos }] }).ToBytes(),
            (query.Respond(DnsResponseCode.ServerFailure) with { Opcode = DnsOpcode.Notify }).ToBytes(),
            query.Respond(DnsResponseCode.ServerFailure).ToBytes()[..^1],
            .. Good(query),
        ]);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First));

        Assert.Equal(DnsResponseCode.NoError, reply.Message.ResponseCode);
        Assert.Single(_network.Asked);
    }

    [Fact]
    public async Task A_name_may_come_back_in_another_case()
    {
        _network.Udp(First, query =>
            [(query.Respond(DnsResponseCode.NoError) with { Questions = [new(DnsName.Parse("WWW.EXAMPLE.COM"), DnsRecordType.A)] }).ToBytes()]);

        Assert.IsType<DnsReply>(await QueryAsync(First));
    }

    [Fact]
    public async Task Noise_does_not_put_off_the_time_out_and_is_counted()
    {
        Func<DnsMessage, byte[][]> noise = query => [.. Enumerable.Repeat((query with { Id = (ushort)~query.Id }).ToBytes(), 3)];
        _network.Udp(First, noise, noise);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(First));

        Assert.Equal(DnsFailureKind.TimedOut, failure.Kind);
        Assert.Equal("192.0.2.1:53 over UDP: no answer in 3 s, 3 other datagrams aside", failure.Detail);
    }

    [Fact]
    public async Task A_malformed_answer_is_told_from_none_once_the_time_is_over()
    {
        Func<DnsMessage, byte[][]> cut = query => [query.Respond(DnsResponseCode.NoError).ToBytes()[..^1]];
        _network.Udp(First, cut, cut);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(First));

        Assert.Equal(DnsFailureKind.Malformed, failure.Kind);
        Assert.Contains("cut short", failure.Detail, StringComparison.Ordinal);
        Assert.InRange(failure.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(DnsClient.MaximumDatagramLength, true)]
    [InlineData(DnsClient.MaximumDatagramLength + 1, false)]
    public async Task A_datagram_of_a_length_no_server_sends_is_refused(int length, bool taken)
    {
        Func<DnsMessage, byte[][]> answer = query =>
        {
            var response = query.Respond(DnsResponseCode.NoError);
            var room = length - response.ToBytes().Length - 11;
            return [(response with { Answers = [new UnknownRecord(DnsName.Root, 0, (DnsRecordType)999, new byte[room])] }).ToBytes()];
        };
        _network.Udp(First, answer, answer);

        var result = await QueryAsync(First);

        if (taken) Assert.IsType<DnsReply>(result);
        else Assert.Equal(DnsFailureKind.Malformed, Assert.IsType<DnsFailure>(result).Kind);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_over_tcp()
    {
        _network.Udp(First, Truncated);
        _network.Tcp(First, query => Good(query)[0]);

        var reply = Assert.IsType<DnsReply>(await QueryAsync(First));

        Assert.True(reply.ViaTcp);
        Assert.Single(reply.Message.Answers);
        Assert.Equal(2 * _network.Latency, reply.Elapsed);
        Assert.Equal(["udp", "tcp"], _network.Asked.Select(asked => asked.Via));
        Assert.Equal(_network.Asked[0].Query, _network.Asked[1].Query);
    }

    [Fact]
    public async Task Tcp_has_what_is_left_of_the_same_try()
    {
        _network.Udp(First, Truncated, Truncated);
        _network.Tcp(First, _ => [], _ => []);

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(First));

        Assert.Equal(DnsFailureKind.TimedOut, failure.Kind);
        Assert.Equal("192.0.2.1:53 over TCP: no answer in 3 s", failure.Detail);
        Assert.InRange(failure.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_connection_that_breaks_leaves_the_question_to_the_next_server()
    {
        _network.Udp(First, Truncated);
        _network.Tcp(First, _ => throw new EndOfStreamException("closed"));
        _network.Udp(Second, Good);

        Assert.Equal(Second, Assert.IsType<DnsReply>(await QueryAsync(First, Second)).Server);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_an_error_of_the_network()
    {
        _network.Udp(First, Truncated, Truncated);
        _network.Tcp(First, _ => throw new EndOfStreamException("closed"), _ => throw new IOException("reset"));

        var failure = Assert.IsType<DnsFailure>(await QueryAsync(First));

        Assert.Equal((DnsFailureKind.NetworkError, "192.0.2.1:53 over TCP: reset"), (failure.Kind, failure.Detail));
    }

    [Fact]
    public async Task Over_tcp_only_the_answer_to_the_question_is_taken()
    {
        Func<DnsMessage, byte[]>[] wrong =
        [
            query => (query.Respond(DnsResponseCode.NoError) with { Id = (ushort)(query.Id ^ 1) }).ToBytes(),
            query => (query.Respond(DnsResponseCode.NoError) with { Questions = [new(DnsName.Root, DnsRecordType.A)] }).ToBytes(),
            query => query.ToBytes(),
            query => query.Respond(DnsResponseCode.NoError).ToBytes()[..^1],
            _ => [0],
        ];
        foreach (var answer in wrong)
        {
            _network.Udp(First, Truncated);
            _network.Tcp(First, answer);

            var failure = Assert.IsType<DnsFailure>(await QueryAsync(new DnsClientOptions { Servers = [First], Tries = 1 }));

            Assert.Equal(DnsFailureKind.Malformed, failure.Kind);
        }
    }

    [Fact]
    public async Task Cancelling_ends_the_query_and_asks_no_other_server()
    {
        using var cancelled = new CancellationTokenSource();
        _network.Udp(First, _ =>
        {
            cancelled.Cancel();
            return [];
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new DnsClient(new DnsClientOptions { Servers = [First, Second] }, _network, _time)
                .QueryAsync(Packet.Www, DnsRecordType.A, cancelled.Token));

        Assert.Single(_network.Asked);
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new DnsClientOptions { Servers = [] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsClientOptions { Servers = [First], Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new DnsClientOptions { Servers = [First], Tries = 0 });
    }

    private static byte[][] Good(DnsMessage query) =>
        [query.Respond(DnsResponseCode.NoError, Packet.Address(Packet.Www, "192.0.2.80")).ToBytes()];

    private static byte[][] Silence(DnsMessage query) => [];

    private static byte[][] Truncated(DnsMessage query) =>
        [(query.Respond(DnsResponseCode.NoError) with { IsTruncated = true }).ToBytes()];

    private static Func<DnsMessage, byte[][]> Coded(DnsResponseCode code) => query => [query.Respond(code).ToBytes()];

    private Task<DnsResult> QueryAsync(params IPEndPoint[] servers) => QueryAsync(new DnsClientOptions { Servers = servers });

    private Task<DnsResult> QueryAsync(DnsClientOptions options) =>
        new DnsClient(options, _network, _time).QueryAsync(Packet.Www, DnsRecordType.A, CancellationToken.None);
}
