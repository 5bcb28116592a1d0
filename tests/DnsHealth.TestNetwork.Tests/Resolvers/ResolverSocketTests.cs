using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;
using DnsHealth.TestNetwork.Resolvers;

namespace DnsHealth.TestNetwork.Tests.Resolvers;

public sealed class ResolverSocketTests : IDisposable
{
    private static readonly DnsName Name = DnsName.Parse("A1b2.wIld.test");

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(1));

    [Fact]
    public async Task A_query_is_answered_with_its_own_id_and_the_case_of_its_name()
    {
        await using var resolver = Start("ok");
        var response = await AskAsync(resolver, DnsMessage.Query(0x1234, Name, DnsRecordType.A).ToBytes());
        Assert.Equal(0x1234, response.Id);
        Assert.True(response.IsResponse);
        Assert.True(response.Questions[0].Name.EqualsExactly(Name));
        Assert.Equal([IPAddress.Parse("192.0.2.53")], response.AddressesOf(Name));
    }

    [Fact]
    public async Task What_is_no_query_of_one_question_gets_no_answer()
    {
        await using var resolver = Start("ok");
        using var socket = Connect(resolver);
        var query = DnsMessage.Query(1, Name, DnsRecordType.A);
        await socket.SendAsync(new byte[] { 1, 2, 3 }, _deadline.Token);
        await socket.SendAsync(query.ToBytes().AsMemory()[..^3], _deadline.Token);
        await socket.SendAsync(Array.Empty<byte>(), _deadline.Token);
        await socket.SendAsync(query.Respond(DnsResponseCode.NoError).ToBytes(), _deadline.Token);
        await socket.SendAsync((query with { Questions = [] }).ToBytes(), _deadline.Token);
        await socket.SendAsync((query with { Questions = [query.Questions[0], query.Questions[0]] }).ToBytes(), _deadline.Token);
        await socket.SendAsync((query with { Id = 2 }).ToBytes(), _deadline.Token);

        // The socket's answers keep their order: had one of the others been answered, it would come first.
        Assert.Equal(2, (await ReceiveAsync(socket)).Id);
    }

    [Fact]
    public async Task A_late_answer_holds_up_no_other()
    {
        await using var resolver = new ResolverSocket(query =>
            new ResolverReply(query.Respond(DnsResponseCode.NoError), query.Id == 1 ? TimeSpan.FromSeconds(0.5) : TimeSpan.Zero));
        using var socket = Connect(resolver);
        var asked = Stopwatch.GetTimestamp();
        await socket.SendAsync(DnsMessage.Query(1, Name, DnsRecordType.A).ToBytes(), _deadline.Token);
        await socket.SendAsync(DnsMessage.Query(2, Name, DnsRecordType.A).ToBytes(), _deadline.Token);
        Assert.Equal(2, (await ReceiveAsync(socket)).Id);
        Assert.Equal(1, (await ReceiveAsync(socket)).Id);
        Assert.True(Stopwatch.GetElapsedTime(asked) >= TimeSpan.FromSeconds(0.49));
    }

    [Fact]
    public async Task A_resolver_that_drops_goes_on_listening()
    {
        await using var resolver = new ResolverSocket(query =>
            new ResolverReply(query.Id == 1 ? null : query.Respond(DnsResponseCode.NoError)));
        using var socket = Connect(resolver);
        await socket.SendAsync(DnsMessage.Query(1, Name, DnsRecordType.A).ToBytes(), _deadline.Token);
        await socket.SendAsync(DnsMessage.Query(2, Name, DnsRecordType.A).ToBytes(), _deadline.Token);
        Assert.Equal(2, (await ReceiveAsync(socket)).Id);
    }

    [Fact]
    public async Task It_ends_at_once_with_answers_still_to_give()
    {
        var resolver = Start("slow:60");
        using var socket = Connect(resolver);
        await socket.SendAsync(DnsMessage.Query(1, Name, DnsRecordType.A).ToBytes(), _deadline.Token);
        await resolver.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), _deadline.Token);
    }

    public void Dispose() => _deadline.Dispose();

    private static ResolverSocket Start(string behaviour) =>
        new(query => ResolverRules.Reply(ResolverBehaviour.Parse(behaviour), query, "exit001"));

    private static Socket Connect(ResolverSocket resolver)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(resolver.EndPoint);
        return socket;
    }

    private async Task<DnsMessage> AskAsync(ResolverSocket resolver, byte[] query)
    {
        using var socket = Connect(resolver);
        await socket.SendAsync(query, _deadline.Token);
        return await ReceiveAsync(socket);
    }

    private async Task<DnsMessage> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[DnsMessage.MaximumLength];
        var length = await socket.ReceiveAsync(buffer, _deadline.Token);
        return DnsMessage.Parse(buffer.AsSpan(0, length));
    }
}
