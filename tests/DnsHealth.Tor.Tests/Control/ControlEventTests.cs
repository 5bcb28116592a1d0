using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Control;

public sealed class ControlEventTests
{
    [Fact]
    public void Every_event_tor_sent_is_understood_to_its_last_status_and_reason()
    {
        var events = CapturedSession.Events.ToList();
        Assert.True(events.Count > 200);
        foreach (var line in events)
        {
            switch (ControlEvent.Parse(line))
            {
                case CircuitEvent circuit:
                    Assert.NotEqual(CircuitStatus.Unknown, circuit.Status);
                    Assert.Equal(circuit.ReasonText is null, circuit.Reason == CircuitReason.Unknown);
                    Assert.Equal(line.Count(character => character == '$'), circuit.Path.Count);
                    break;
                case StreamEvent stream:
                    Assert.NotEqual(StreamStatus.Unknown, stream.Status);
                    Assert.Equal(stream.ReasonText is null, stream.Reason == StreamReason.Unknown);
                    break;
                case var other:
                    Assert.Equal("NOTICE", Assert.IsType<StatusClientEvent>(other).Severity);
                    break;
            }
        }
    }

    [Fact]
    public void A_circuit_that_failed_at_its_second_hop_names_the_first_and_both_reasons()
    {
        var news = Parse<CircuitEvent>(
            "CIRC 23 FAILED $25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE~relay000 PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:29.135114 REASON=DESTROYED REMOTE_REASON=CHANNEL_CLOSED");
        Assert.Equal("23", news.Id);
        Assert.Equal(CircuitStatus.Failed, news.Status);
        Assert.Equal([Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE")], news.Path);
        Assert.Equal(CircuitReason.Destroyed, news.Reason);
        Assert.Equal(("DESTROYED", "CHANNEL_CLOSED"), (news.ReasonText, news.RemoteReasonText));
    }

    [Fact]
    public void A_circuit_that_failed_at_its_first_hop_has_no_path()
    {
        var news = Parse<CircuitEvent>("CIRC 25 FAILED PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:29.998233 REASON=CHANNEL_CLOSED");
        Assert.Empty(news.Path);
        Assert.Equal((CircuitReason.ChannelClosed, "CHANNEL_CLOSED", null), (news.Reason, news.ReasonText, news.RemoteReasonText));
    }

    [Fact]
    public void A_path_may_name_relays_by_either_long_name_or_none()
    {
        const string Hex = "913D169EA0B86E5EAFC9358F20B36831DBB6DE5B";
        Assert.Equal(
            Enumerable.Repeat(Fingerprint.Parse(Hex), 3),
            Parse<CircuitEvent>($"CIRC 1 BUILT ${Hex},${Hex}=named,${Hex}~nick BUILD_FLAGS=ONEHOP_TUNNEL,IS_INTERNAL").Path);
    }

    [Fact]
    public void A_stream_has_its_target_circuit_and_client()
    {
        var news = Parse<StreamEvent>(
            "STREAM 47 NEWRESOLVE 0 2e81ce059773437d8c68aa4a1c6cf256.45558bd3.wild.test:0 SOURCE_ADDR=127.0.0.1:44430 PURPOSE=DNS_REQUEST CLIENT_PROTOCOL=SOCKS5 NYM_EPOCH=0 SESSION_GROUP=-4 ISO_FIELDS=SOCKS_USERNAME,SOCKS_PASSWORD,CLIENTADDR,SESSION_GROUP,NYM_EPOCH");
        Assert.Equal(
            ("47", StreamStatus.Newresolve, null, "2e81ce059773437d8c68aa4a1c6cf256.45558bd3.wild.test", "127.0.0.1:44430", "DNS_REQUEST"),
            (news.Id, news.Status, news.CircuitId, news.TargetHost, news.SourceAddress, news.Purpose));
        Assert.Equal((StreamReason.Unknown, null), (news.Reason, news.ReasonText));
    }

    [Theory]
    [InlineData("STREAM 47 REMAP 12 192.0.2.53:0 SOURCE=EXIT", "192.0.2.53", "EXIT")]
    [InlineData("STREAM 47 REMAP 12 [2001:db8::1]:0 SOURCE=CACHE", "2001:db8::1", "CACHE")]
    [InlineData("STREAM 6 SENTCONNECT 1 127.1.0.1.$913D169EA0B86E5EAFC9358F20B36831DBB6DE5B.exit:20000", "127.1.0.1.$913D169EA0B86E5EAFC9358F20B36831DBB6DE5B.exit", null)]
    [InlineData("STREAM 6 NEW 0 portless", "portless", null)]
    public void A_target_is_a_host_without_its_port(string line, string host, string? source)
    {
        var news = Parse<StreamEvent>(line);
        Assert.Equal((host, source), (news.TargetHost, news.Source));
    }

    [Fact]
    public void Arrived_descriptors_name_their_relays()
    {
        var first = Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE");
        var second = Fingerprint.Parse("45558BD3B827BEA74D96D4FDAA783A448152DF93");
        Assert.Equal([first, second], Parse<NewDescriptorEvent>($"NEWDESC ${first}~relay000 ${second}=exit000 ").Relays);
        Assert.IsType<UnknownEvent>(ControlEvent.Parse("NEWDESC relay000"));
    }

    [Fact]
    public void News_of_the_client_has_severity_action_and_arguments()
    {
        var news = Parse<StatusClientEvent>("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=14 TAG=handshake SUMMARY=\"Handshaking with a relay\"");
        Assert.Equal(("NOTICE", "BOOTSTRAP", "14"), (news.Severity, news.Action, news.Arguments["PROGRESS"]));
    }

    [Theory]
    [InlineData("CIRC 1 HALFBUILT REASON=BORED NEWKEY=1 OTHER=\"a b\"")]
    [InlineData("CIRC 1 7 REASON=7")]
    public void A_circuit_status_or_reason_that_is_new_is_Unknown_and_kept_as_text(string line)
    {
        var news = Parse<CircuitEvent>(line);
        Assert.Equal((CircuitStatus.Unknown, CircuitReason.Unknown), (news.Status, news.Reason));
        Assert.NotNull(news.ReasonText);
    }

    [Fact]
    public void A_stream_status_or_reason_that_is_new_is_Unknown_and_kept_as_text()
    {
        var news = Parse<StreamEvent>("STREAM 1 YODELLED 3 x:0 REASON=BORED FUTURE=\"a b\"");
        Assert.Equal((StreamStatus.Unknown, StreamReason.Unknown, "BORED"), (news.Status, news.Reason, news.ReasonText));
    }

    [Theory]
    [InlineData("CIRC")]
    [InlineData("CIRC 1")]
    [InlineData("CIRC 1 BUILT relay000")]
    [InlineData("CIRC 1 BUILT $25AF,")]
    [InlineData("CIRC 1 FAILED REASON=\"no end")]
    [InlineData("STREAM 1 NEW 0")]
    [InlineData("STATUS_CLIENT NOTICE")]
    [InlineData("HS_DESC REQUESTED x")]
    [InlineData("")]
    [InlineData(" ")]
    public void What_does_not_read_as_its_keyword_promises_is_an_unknown_event(string line) =>
        Assert.Equal(line, Assert.IsType<UnknownEvent>(ControlEvent.Parse(line)).Text);

    [Fact]
    public void Reasons_are_made_printable_and_short()
    {
        var hostile = "\u001b]0;pwned\u0007\u202e" + new string('A', 100_000);
        var circuit = Parse<CircuitEvent>($"CIRC 1 FAILED REASON={hostile} REMOTE_REASON={hostile}");
        var stream = Parse<StreamEvent>($"STREAM 1 CLOSED 0 x:0 REASON={hostile} REMOTE_REASON={hostile}");
        foreach (var text in new[] { circuit.ReasonText, circuit.RemoteReasonText, stream.ReasonText, stream.RemoteReasonText })
        {
            Assert.StartsWith("\\u001b]0;pwned\\u0007\\u202eA", text, StringComparison.Ordinal);
            Assert.True(text!.Length < 100);
        }
    }

    [Fact]
    public void No_line_makes_the_parser_throw()
    {
        var random = new Random(20260131);
        var lines = CapturedSession.Events.ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var line = lines[random.Next(lines.Length)].ToCharArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                line[random.Next(line.Length)] = " =\"\\$~,.:[]0AZ\0\u007f\uFFFD"[random.Next(17)];
            Assert.NotNull(ControlEvent.Parse(new string(line)));
        }
    }

    private static T Parse<T>(string line)
        where T : ControlEvent => Assert.IsType<T>(ControlEvent.Parse(line));
}
