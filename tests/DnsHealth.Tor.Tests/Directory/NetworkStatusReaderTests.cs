using System.Net;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class NetworkStatusReaderTests
{
    private const string Router = "r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 HpnG+fLLC1nf/AxROZvmVv3w9S4 2038-01-01 00:00:00 127.2.0.1 20000 0";

    [Fact]
    public void What_tor_gave_reads_to_the_last_field()
    {
        var relays = Read([.. CapturedSession.Info("ns/all").Skip(1)]);
        Assert.Equal(["exit009", "relay000", "exit002", "exit000"], relays.Select(relay => relay.Nickname));
        Assert.Equal(
            new RouterStatus
            {
                Fingerprint = Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE"),
                Nickname = "relay000",
                Address = IPAddress.Parse("127.2.0.1"),
                OrPort = 20000,
                Flags = RelayFlags.Fast | RelayFlags.Guard | RelayFlags.HSDir | RelayFlags.Running | RelayFlags.Stable | RelayFlags.V2Dir | RelayFlags.Valid,
                PolicySummary = "reject 1-65535",
            },
            relays[1]);
        Assert.Equal("accept 1-65535", relays[0].PolicySummary);
        Assert.Equal("1BCE79685E37021FC95479ACB3DFDC6FB70C21EF", relays[0].Fingerprint.ToString());
    }

    [Fact]
    public void An_entry_may_have_two_kinds_of_address_a_weight_and_words_of_the_future()
    {
        var relay = Assert.Single(Read(
            "r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 2038-01-01 00:00:00 127.2.0.1 20000 0",
            "a 192.0.2.1:9001",
            "a [2001:db8::1]:9001",
            "a [2001:db8::2]:9001",
            "s Exit BadExit NoSuchFlag 4095 Exit,Guard -1 None running",
            "v Tor 0.4.9.11",
            "pr Cons=1-2",
            "w Unmeasured=1 Bandwidth=123456 Measured=7",
            "p reject 25,119",
            "future x y z",
            ""));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), relay.Ipv6Address);
        Assert.Equal(RelayFlags.Exit | RelayFlags.BadExit, relay.Flags);
        Assert.Equal(123456, relay.Bandwidth);
        Assert.Equal("reject 25,119", relay.PolicySummary);
    }

    [Fact]
    public void No_lines_are_no_relays() => Assert.Empty(Read());

    [Theory]
    [InlineData("s Exit")]
    [InlineData("a [::1]:1")]
    [InlineData("w Bandwidth=1")]
    [InlineData("p accept 1-65535")]
    public void A_line_before_any_relay_is_refused(string line) => Assert.Equal(1, Refused(line).Line);

    [Theory]
    [InlineData("r")]
    [InlineData("r relay000")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 20000 0 more")]
    [InlineData("r relay000  Ja88ong9KWmDu10Tzo57l+ji5M4 2038-01-01 00:00:00 127.2.0.1 20000 0 0 0")]
    [InlineData("r relay-000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay\u001b[2J Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r abcdefghijklmnopqrst Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4= x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M! x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu\t0Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 ::1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 0127.2.0.1 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 here 20000 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 0 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 65536 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 -1 0")]
    [InlineData("r relay000 Ja88ong9KWmDu10Tzo57l+ji5M4 x 2038-01-01 00:00:00 127.2.0.1 99999999999999 0")]
    [InlineData("a nowhere")]
    [InlineData("w Bandwidth=")]
    [InlineData("w Bandwidth=-1")]
    [InlineData("w Bandwidth=99999999999999999999")]
    public void A_line_that_does_not_read_is_refused_with_its_number(string line) => Assert.Equal(2, Refused(Router, line).Line);

    [Fact]
    public void Lines_of_ten_megabytes_are_refused_or_bounded()
    {
        var huge = new string('x', 10 << 20);
        Refused("r " + huge);
        Refused($"r relay000 {huge} x 2038-01-01 00:00:00 127.2.0.1 20000 0");
        Refused(Router, "a " + huge);
        Refused(Router, "w Bandwidth=" + new string('9', 10 << 20));
        var relay = Assert.Single(Read(Router, "p accept " + huge, "s " + huge, "s" + huge, huge));
        Assert.Null(relay.PolicySummary);
        Assert.Equal(RelayFlags.None, relay.Flags);
    }

    [Fact]
    public void Nothing_but_a_format_exception_comes_of_junk()
    {
        var random = new Random(20260131);
        string[] lines = [.. CapturedSession.Info("ns/all").Skip(1), Router, "a [2001:db8::1]:9001", "w Bandwidth=5 Measured=1"];
        for (var round = 0; round < 20_000; round++)
        {
            var reader = new NetworkStatusReader();
            try
            {
                for (var count = random.Next(6); count >= 0; count--) reader.Read(Mutation.Of(lines[random.Next(lines.Length)], random));
                Assert.All(reader.Finish(), relay => Assert.InRange(relay.OrPort, 1, 65535));
            }
            catch (DirectoryFormatException)
            {
                continue;
            }
        }
    }

    private static IReadOnlyList<RouterStatus> Read(params string[] lines)
    {
        var reader = new NetworkStatusReader();
        foreach (var line in lines) reader.Read(line);
        return reader.Finish();
    }

    private static DirectoryFormatException Refused(params string[] lines) => Assert.Throws<DirectoryFormatException>(() => Read(lines));
}
