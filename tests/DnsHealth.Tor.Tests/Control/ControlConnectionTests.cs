using System.IO.Pipelines;
using System.Text;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class ControlConnectionTests : IAsyncLifetime
{
    private readonly TorEnd _tor = new();

    private ControlConnection Connection => _tor.Connection;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _tor.DisposeAsync();

    [Fact]
    public async Task A_reply_of_one_line_has_its_code_and_text()
    {
        var reply = Send("TAKEOWNERSHIP");
        await _tor.AnswerAsync("TAKEOWNERSHIP", "250 OK");
        Assert.Equal((250, "OK", true), ((await reply).Code, (await reply).Text, (await reply).IsSuccess));
    }

    [Fact]
    public async Task A_reply_of_several_lines_keeps_them_all()
    {
        var reply = Send("PROTOCOLINFO 1");
        await _tor.AnswerAsync(
            "PROTOCOLINFO 1",
            "250-PROTOCOLINFO 1",
            "250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"/var/lib/dnshealth/tor/control_auth_cookie\"",
            "250-VERSION Tor=\"0.4.9.11\"",
            "250 OK");
        Assert.Equal(
            ["PROTOCOLINFO 1", "AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"/var/lib/dnshealth/tor/control_auth_cookie\"", "VERSION Tor=\"0.4.9.11\"", "OK"],
            (await reply).Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task A_data_reply_has_its_lines_with_dots_unstuffed()
    {
        var reply = Send("GETINFO x");
        await _tor.AnswerAsync("GETINFO x", "250+x=", "one", "", "..", "..two", ".three", "650 no event", ".", "250 OK");
        Assert.Equal(["one", "", ".", ".two", "three", "650 no event"], (await reply).Lines[0].Data);
        Assert.Equal("one\n\n.\n.two\nthree\n650 no event", (await reply).Value("x"));
        Assert.Null((await reply).Value("y"));
    }

    [Fact]
    public async Task A_refusal_is_a_value_for_Send_and_an_exception_without_arguments_for_Expect()
    {
        var reply = Send("EXTENDCIRCUIT 0 $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        await _tor.AnswerAsync(
            "EXTENDCIRCUIT 0 $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "552 No such router \"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"");
        Assert.False((await reply).IsSuccess);

        var expected = Connection.ExpectAsync("AUTHENTICATE \"secret\"", CancellationToken.None);
        await _tor.AnswerAsync("AUTHENTICATE \"secret\"", "515 Authentication failed: \u001b[2J");
        var refusal = await Assert.ThrowsAsync<ControlCommandException>(() => expected.InTime());
        Assert.Equal("tor refused AUTHENTICATE: 515 Authentication failed: \\u001b[2J", refusal.Message);
        Assert.Equal(515, refusal.Reply.Code);
    }

    [Fact]
    public async Task GetInfo_gives_the_value_and_refuses_a_reply_about_something_else()
    {
        var version = Connection.GetInfoAsync("version", CancellationToken.None);
        await _tor.AnswerAsync("GETINFO version", "250-version=0.4.9.11", "250 OK");
        Assert.Equal("0.4.9.11", await version.InTime());

        var empty = Connection.GetInfoAsync("net/listeners/dns", CancellationToken.None);
        await _tor.AnswerAsync("GETINFO net/listeners/dns", "250-net/listeners/dns=", "250 OK");
        Assert.Equal("", await empty.InTime());

        var other = Connection.GetInfoAsync("version", CancellationToken.None);
        await _tor.AnswerAsync("GETINFO version", "250-versions=1", "250 OK");
        await Assert.ThrowsAsync<ControlCommandException>(() => other.InTime());
    }

    [Fact]
    public async Task Commands_sent_at_once_are_answered_in_order()
    {
        var replies = Enumerable.Range(0, 100).Select(i => Send($"GETINFO {i}")).ToArray();
        for (var i = 0; i < replies.Length; i++) await _tor.HearAsync($"GETINFO {i}");
        for (var i = 0; i < replies.Length; i++) await _tor.SayAsync($"250 {i}");
        for (var i = 0; i < replies.Length; i++) Assert.Equal($"{i}", (await replies[i]).Text);
    }

    [Fact]
    public async Task Commands_from_many_threads_get_each_its_own_reply()
    {
        var replies = Enumerable.Range(0, 200).Select(i => Task.Run(async () => (i, await Send($"GETINFO {i}")))).ToArray();
        for (var i = 0; i < replies.Length; i++) await _tor.SayAsync("250 " + (await _tor.HearAsync())!["GETINFO ".Length..]);
        foreach (var reply in replies)
        {
            var (i, answer) = await reply.InTime();
            Assert.Equal($"{i}", answer.Text);
        }
    }

    [Fact]
    public async Task Events_may_come_between_a_command_and_its_reply()
    {
        var heard = new List<ControlEvent>();
        using var subscription = Connection.Subscribe(heard.Add);
        var reply = Send("ATTACHSTREAM 47 12");
        await _tor.AnswerAsync(
            "ATTACHSTREAM 47 12",
            "650 STREAM 47 CONTROLLER_WAIT 0 2e81.wild.test:0 CLIENT_PROTOCOL=SOCKS5",
            "250 OK",
            "650 STREAM 47 SENTRESOLVE 12 2e81.wild.test:0 CLIENT_PROTOCOL=SOCKS5");
        Assert.Equal("OK", (await reply).Text);
        await HeardSoFarAsync();
        Assert.Equal([StreamStatus.ControllerWait, StreamStatus.Sentresolve], heard.Cast<StreamEvent>().Select(news => news.Status));
    }

    [Fact]
    public async Task An_event_with_data_lines_is_one_event()
    {
        var heard = new List<ControlEvent>();
        using var subscription = Connection.Subscribe(heard.Add);
        await _tor.SayAsync("650+NS", "r relay000", "250 no reply", ".", "650 OK", "650-CIRC 1 BUILT", "650 EXTRA");
        await HeardSoFarAsync();
        Assert.Equal([new UnknownEvent("NS", "NS")], heard[..1]);
        Assert.Equal(CircuitStatus.Built, Assert.IsType<CircuitEvent>(heard[1]).Status);
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public async Task Who_unsubscribes_hears_no_more_and_the_others_do()
    {
        var heard = new List<ControlEvent>();
        Action<ControlEvent> twice = heard.Add;
        using var first = Connection.Subscribe(twice);
        var second = Connection.Subscribe(twice);
        second.Dispose();
        second.Dispose();
        await _tor.SayAsync("650 CIRC 1 BUILT");
        await HeardSoFarAsync();
        Assert.Single(heard);
    }

    [Fact]
    public async Task A_sink_takes_the_data_lines_and_nothing_is_held()
    {
        var lines = new List<string>();
        var reply = Connection.SendAsync("GETINFO ns/all", line => lines.Add(line.ToString()), CancellationToken.None);
        await _tor.AnswerAsync("GETINFO ns/all", "250+ns/all=", "r relay000", "..", ".", "250 OK");
        Assert.Empty((await reply.InTime()).Lines[0].Data);
        Assert.Equal(["r relay000", "."], lines);
    }

    [Fact]
    public async Task A_sink_may_take_more_than_a_reply_may_hold()
    {
        var count = 0L;
        var reply = Connection.SendAsync("GETINFO desc/all-recent", line => count += line.Length, CancellationToken.None);
        await _tor.AnswerAsync("GETINFO desc/all-recent", "250+desc/all-recent=");
        var line = new string('x', 1000);
        for (var sent = 0; sent < 2 * ControlConnection.MaximumReplyLength; sent += 100 * line.Length)
            await _tor.SayAsync([.. Enumerable.Repeat(line, 100)]);
        await _tor.SayAsync(".", "250 OK");
        Assert.True((await reply.InTime()).IsSuccess);
        Assert.True(count >= 2L * ControlConnection.MaximumReplyLength);
    }

    [Fact]
    public async Task A_sink_that_throws_fails_its_caller_and_the_connection_goes_on()
    {
        var calls = 0;
        var reply = Connection.SendAsync(
            "GETINFO ns/all",
            _ =>
            {
                calls++;
                throw new FormatException("not for me");
            },
            CancellationToken.None);
        await _tor.AnswerAsync("GETINFO ns/all", "250+ns/all=", "one", "two", ".", "250 OK");
        Assert.Equal("not for me", (await Assert.ThrowsAsync<FormatException>(() => reply.InTime())).Message);
        Assert.Equal(1, calls);

        var next = Send("GETINFO version");
        await _tor.AnswerAsync("GETINFO version", "250-version=0.4.9.11", "250 OK");
        Assert.Equal("0.4.9.11", (await next).Value("version"));
    }

    [Fact]
    public async Task A_command_given_up_leaves_the_next_reply_in_its_place()
    {
        using var patience = new CancellationTokenSource();
        var lines = 0;
        var abandoned = Connection.SendAsync("GETINFO ns/all", _ => lines++, patience.Token);
        var next = Send("GETINFO version");
        await _tor.HearAsync("GETINFO ns/all");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned.InTime());

        await _tor.HearAsync("GETINFO version");
        await _tor.SayAsync("250+ns/all=", "r relay000", ".", "250 OK", "250-version=0.4.9.11", "250 OK");
        Assert.Equal("0.4.9.11", (await next).Value("version"));
        Assert.Equal(0, lines);
    }

    [Fact]
    public async Task A_command_given_up_beforehand_is_not_sent()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Connection.SendAsync("SIGNAL SHUTDOWN", new CancellationToken(true)).InTime());
        var next = Send("GETINFO version");
        await _tor.AnswerAsync("GETINFO version", "250-version=0.4.9.11", "250 OK");
        Assert.Equal("0.4.9.11", (await next).Value("version"));
    }

    [Fact]
    public async Task Data_of_a_reply_given_up_does_not_count_against_the_bound()
    {
        using var patience = new CancellationTokenSource();
        var abandoned = Connection.SendAsync("GETINFO desc/all-recent", patience.Token);
        await _tor.HearAsync("GETINFO desc/all-recent");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned.InTime());
        await _tor.SayAsync("250+desc/all-recent=");
        var line = new string('x', 1000);
        for (var sent = 0; sent < 2 * ControlConnection.MaximumReplyLength; sent += 100 * line.Length)
            await _tor.SayAsync([.. Enumerable.Repeat(line, 100)]);
        await _tor.SayAsync(".", "250 OK");
        var next = Send("GETINFO version");
        await _tor.AnswerAsync("GETINFO version", "250-version=0.4.9.11", "250 OK");
        Assert.True((await next).IsSuccess);
    }

    [Theory]
    [InlineData("GETINFO version\r\nSIGNAL SHUTDOWN")]
    [InlineData("GETINFO version\n")]
    [InlineData("GETINFO \0")]
    public async Task A_command_is_one_line(string command)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Send(command));
        Assert.Null(Connection.Death);
    }

    [Fact]
    public async Task Tor_hanging_up_fails_who_waits_and_who_asks_afterwards()
    {
        var waiting = new[] { Send("GETINFO 1"), Send("GETINFO 2") };
        await _tor.HearAsync("GETINFO 1");
        await _tor.HearAsync("GETINFO 2");
        await _tor.SayAsync("250+1=", "half a reply");
        Assert.Null(Connection.Death);
        await _tor.HangUpAsync();
        foreach (var reply in waiting) await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply);
        await Connection.Completion.InTime();
        Assert.NotNull(Connection.Death);
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => Send("GETINFO 3"));
        Assert.Null(await _tor.HearAsync());
    }

    [Fact]
    public async Task Closing_it_fails_who_waits_and_who_asks_afterwards()
    {
        var waiting = Send("GETINFO 1");
        await _tor.HearAsync("GETINFO 1");
        await Connection.DisposeAsync();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => waiting);
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => Send("GETINFO 2"));
        await Connection.Completion.InTime();
        await Connection.DisposeAsync();
    }

    [Fact]
    public async Task However_many_ask_while_it_dies_every_one_is_answered()
    {
        var asked = Enumerable.Range(0, 500).Select(i => Task.Run(() => Send($"GETINFO {i}"))).ToArray();
        await _tor.HearAsync();
        await _tor.HangUpAsync();
        foreach (var reply in asked) await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply.InTime());
    }

    [Fact]
    public async Task A_connection_that_cannot_be_written_to_has_died()
    {
        using var silence = new ChunkedStream();
        await using var broken = new ControlConnection(PipeReader.Create(silence), PipeWriter.Create(new BrokenStream()));
        var lost = await Assert.ThrowsAsync<ControlConnectionLostException>(() => broken.SendAsync("GETINFO version", CancellationToken.None).InTime());
        Assert.Contains("broken pipe", lost.Message, StringComparison.Ordinal);
        await broken.Completion.InTime();
    }

    [Fact]
    public async Task Lines_may_be_split_anywhere()
    {
        var said = Encoding.ASCII.GetBytes(
            "650 CIRC 12 LAUNCHED PURPOSE=GENERAL\r\n250-version=0.4.9.11\r\n250 OK\r\n250+x=\r\n..\r\nend\r\n.\r\n250 OK\r\n650 CIRC 12 BUILT\r\n250 last\r\n");
        for (var split = 0; split <= said.Length; split++) await ReplayAsync([said.AsMemory(0, split), said.AsMemory(split)]);
        await ReplayAsync([.. said.Select(one => (ReadOnlyMemory<byte>)new[] { one })]);
    }

    [Fact]
    public async Task Lines_may_end_in_LF_alone() => await ReplayAsync([
        Encoding.ASCII.GetBytes("650 CIRC 12 LAUNCHED\n250-version=0.4.9.11\n250 OK\n250+x=\n..\nend\n.\n250 OK\n650 CIRC 12 BUILT\n250 last\n")]);

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData("250")]
    [InlineData("250/OK")]
    [InlineData("abc OK")]
    [InlineData("-50 OK")]
    [InlineData("2 0 OK")]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("\u001b[2J \u0000")]
    public async Task What_is_no_reply_line_ends_the_connection_for_every_waiter(string junk)
    {
        var waiting = new[] { Send("GETINFO 1"), Send("GETINFO 2") };
        await _tor.HearAsync();
        await _tor.HearAsync();
        await _tor.SayAsync(junk);
        foreach (var reply in waiting)
        {
            var lost = await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply);
            Assert.IsType<ControlProtocolException>(lost.InnerException);
            Assert.DoesNotContain(lost.Message, char.IsControl);
        }
    }

    [Fact]
    public async Task A_reply_nobody_asked_for_ends_the_connection()
    {
        await _tor.SayAsync("250 OK");
        await Connection.Completion.InTime();
        Assert.IsType<ControlProtocolException>(Connection.Death);
    }

    [Theory]
    [InlineData("250-version=0.4.9.11", "650 CIRC 1 BUILT")]
    [InlineData("650-CIRC 1 BUILT", "250 OK")]
    public async Task An_event_does_not_break_into_a_reply_nor_a_reply_into_an_event(string first, string second)
    {
        var reply = Send("GETINFO version");
        await _tor.HearAsync();
        await _tor.SayAsync(first, second);
        Assert.IsType<ControlProtocolException>((await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply)).InnerException);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_the_connection_and_its_exception_reaches_every_waiter()
    {
        using var subscription = Connection.Subscribe(_ => throw new FormatException("a bug"));
        var reply = Send("GETINFO version");
        await _tor.HearAsync();
        await _tor.SayAsync("650 CIRC 1 BUILT");
        Assert.Equal("a bug", (await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply)).InnerException?.Message);
    }

    [Fact]
    public async Task A_line_without_end_is_given_up_at_the_bound()
    {
        var reply = Send("GETINFO version");
        await _tor.HearAsync();
        var accepted = await SayUntilRefusedAsync(new byte[64 << 10], 10 << 20);
        Assert.InRange(accepted, ControlConnection.MaximumLineLength, ControlConnection.MaximumLineLength + (256 << 10));
        Assert.IsType<ControlProtocolException>((await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply)).InnerException);
    }

    [Fact]
    public async Task A_line_up_to_the_bound_is_taken()
    {
        var reply = Send("GETINFO x");
        await _tor.HearAsync();
        var value = new string('x', ControlConnection.MaximumLineLength - "250-x=\r".Length);
        await _tor.SayAsync("250-x=" + value, "250 OK");
        Assert.Equal(value, (await reply).Value("x"));
    }

    [Theory]
    [InlineData("", "250-a line of some length and no more\r\n")]
    [InlineData("", "250-\r\n")]
    [InlineData("250+x=\r\n", "a line of some length and no more\r\n")]
    [InlineData("250+x=\r\n", "\n")]
    [InlineData("650+x=\r\n", "\n")]
    public async Task A_reply_without_end_is_given_up_at_the_bound(string start, string line)
    {
        var reply = Send("GETINFO x");
        await _tor.HearAsync();
        await _tor.SayBytesAsync(Encoding.ASCII.GetBytes(start));
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, (64 << 10) / line.Length)));
        var accepted = await SayUntilRefusedAsync(lines, 4L * ControlConnection.MaximumReplyLength);
        Assert.True(accepted < 2L * ControlConnection.MaximumReplyLength, $"it took {accepted} bytes");
        Assert.IsType<ControlProtocolException>((await Assert.ThrowsAsync<ControlConnectionLostException>(() => reply)).InnerException);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_end_nothing()
    {
        var reply = Send("GETINFO x");
        await _tor.HearAsync();
        await _tor.SayBytesAsync(new byte[] { (byte)'2', (byte)'5', (byte)'0', (byte)' ', 0xFF, 0xC3, 0x28, 0x00, (byte)'\r', (byte)'\n' });
        Assert.Equal("\uFFFD\uFFFD(\0", (await reply).Text);
    }

    [Fact]
    public async Task Seeded_junk_ends_in_death_or_nothing_and_never_in_a_hang()
    {
        var random = new Random(20260131);
        string[] words = ["250", "650", "552", "-", " ", "+", ".", "\r\n", "\n", "CIRC", "STREAM", "=", "\"", "\\", "\0", "$", "1", "BUILT", "x"];
        for (var round = 0; round < 300; round++)
        {
            await using var tor = new TorEnd();
            using var subscription = tor.Connection.Subscribe(_ => { });
            var reply = tor.Connection.SendAsync("GETINFO x", CancellationToken.None);
            await tor.HearAsync();
            var junk = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => words[random.Next(words.Length)]));
            await tor.SayBytesAsync(Encoding.Latin1.GetBytes(junk));
            await tor.HangUpAsync();
            await tor.Connection.Completion.InTime();
            Assert.True(reply.IsCompleted || await Task.WhenAny(reply, Task.Delay(Waiting.Deadline)) == reply);
            if (reply.IsFaulted) Assert.IsType<ControlConnectionLostException>(reply.Exception!.InnerException);
        }
    }

    private Task<ControlReply> Send(string command) => Connection.SendAsync(command, CancellationToken.None).InTime();

    /// <summary>Events and replies come in one order: with a reply, every event before it has been heard.</summary>
    private async Task HeardSoFarAsync()
    {
        var reply = Send("GETINFO version");
        await _tor.AnswerAsync("GETINFO version", "250 OK");
        await reply;
    }

    private async Task<long> SayUntilRefusedAsync(byte[] bytes, long limit)
    {
        var accepted = 0L;
        while (accepted < limit && await _tor.SayBytesAsync(bytes)) accepted += bytes.Length;
        return accepted;
    }

    private static async Task ReplayAsync(ReadOnlyMemory<byte>[] chunks)
    {
        using var stream = new ChunkedStream();
        var commands = new Pipe();
        await using var connection = new ControlConnection(PipeReader.Create(stream), commands.Writer);
        var heard = new List<CircuitStatus>();
        using var subscription = connection.Subscribe(news => heard.Add(((CircuitEvent)news).Status));
        Task<ControlReply>[] replies = [.. Enumerable.Range(0, 3).Select(_ => connection.SendAsync("GETINFO", CancellationToken.None))];
        await commands.Reader.ReadAtLeastAsync("GETINFO\r\n".Length * 3).AsTask().InTime();
        stream.Put(chunks);
        Assert.Equal("0.4.9.11", (await replies[0].InTime()).Value("version"));
        Assert.Equal([".", "end"], (await replies[1].InTime()).Lines[0].Data);
        Assert.Equal("last", (await replies[2].InTime()).Text);
        Assert.Equal([CircuitStatus.Launched, CircuitStatus.Built], heard);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("broken pipe"));
    }
}
