using System.Net;
using DnsHealth.Options;
using DnsHealth.Preflight;
using DnsHealth.Probing;

namespace DnsHealth.Tests.Preflight;

public class ZoneRulesTests
{
    private static readonly ZoneAnswer Denied = new("a.example.com", ZoneAnswerKind.Nonexistent, [], "a.example.com: NXDOMAIN");
    private static readonly ZoneAnswer Control = Answer("203.0.113.9") with { Name = "example.com" };

    [Theory]
    // tor_addr_is_internal, its edges.
    [InlineData("0.1.2.3", false)]
    [InlineData("1.0.0.0", true)]
    [InlineData("9.255.255.255", true)]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("11.0.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.64.0.0", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.0", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.255", false)]
    [InlineData("128.0.0.1", true)]
    [InlineData("169.253.255.255", true)]
    [InlineData("169.254.1.1", false)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.167.255.255", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("192.169.0.0", true)]
    [InlineData("192.0.2.1", true)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::2", true)]
    [InlineData("fc00::1", false)]
    [InlineData("fdff::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("febf::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("feff::1", false)]
    [InlineData("fe00::1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:192.0.2.1", true)]
    public void Tor_keeps_public_addresses_only(string address, bool isPublic) => Assert.Equal(isPublic, ZoneRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void Addresses_that_were_named_are_expected_with_those_that_were_seen()
    {
        var options = new ScanOptions { ExpectedIps = [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("203.0.113.8")] };
        var zone = ZoneRules.Judge(options, [Answer("203.0.113.7", "2001:db8::7"), Answer("203.0.113.7")], []).Zone!;
        Assert.Equal("203.0.113.7,203.0.113.8,2001:db8::7", zone.ExpectedIp);
    }

    [Fact]
    public void An_address_that_was_not_named_fails_the_controls()
    {
        var options = new ScanOptions { ExpectedIps = [IPAddress.Parse("203.0.113.7")] };
        AssertFails(ZoneRules.Judge(options, [Answer("203.0.113.7"), Answer("203.0.113.8")], []), "203.0.113.8");
    }

    [Fact]
    public void Several_addresses_are_learned_when_every_name_has_them_in_whatever_order()
    {
        var zone = ZoneRules.Judge(new ScanOptions(), [Answer("203.0.113.7", "203.0.113.8"), Answer("203.0.113.8", "203.0.113.7")], []).Zone!;
        Assert.Equal(2, zone.Addresses.Count);
        AssertFails(ZoneRules.Judge(new ScanOptions(), [Answer("203.0.113.7", "203.0.113.8"), Answer("203.0.113.7")], []), "DNS_EXPECTED_IP");
    }

    [Fact]
    public void Fresh_names_that_are_not_answered_alike_fail_the_controls()
    {
        var judgement = ZoneRules.Judge(new ScanOptions(), [Answer("203.0.113.7"), Denied], [Control]);
        AssertFails(judgement, "NXDOMAIN");
        Assert.Contains("203.0.113.7", judgement.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void One_private_address_among_public_ones_fails_the_zone() =>
        AssertFails(ZoneRules.Judge(new ScanOptions(), [Answer("203.0.113.7", "192.168.1.1"), Answer("203.0.113.7", "192.168.1.1")], []), "192.168.1.1");

    [Fact]
    public void A_control_name_needs_one_public_address()
    {
        Assert.NotNull(ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Control]).Zone);
        Assert.NotNull(ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Answer("10.0.0.1", "203.0.113.9")]).Zone);
        AssertFails(ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Control, Answer("10.0.0.1")]), "private");
        AssertFails(ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Control with { Kind = ZoneAnswerKind.NoData }]), "example.com");
        AssertFails(ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Control with { Kind = ZoneAnswerKind.Failure }]), "example.com");
    }

    [Fact]
    public void Without_controls_the_settings_are_taken_at_their_word()
    {
        var options = new ScanOptions { Domain = "example.org", SkipPreflight = true, ExpectedIps = [IPAddress.Parse("203.0.113.7")] };
        var wildcard = ZoneRules.Unasked(options with { Mode = ModeChoice.Wildcard });
        Assert.Equal((ProbeMode.Wildcard, "203.0.113.7", "example.org"), (wildcard.Mode, wildcard.ExpectedIp, wildcard.Domain));
        var nxdomain = ZoneRules.Unasked(options with { Mode = ModeChoice.Nxdomain });
        Assert.Equal((ProbeMode.Nxdomain, null), (nxdomain.Mode, nxdomain.ExpectedIp));
        Assert.Empty(nxdomain.Addresses);
        Assert.Equal(options.ControlNames, nxdomain.ControlNames);
    }

    [Fact]
    public void An_answer_during_the_run_must_be_one_the_preflight_had()
    {
        var wildcard = ZoneRules.Judge(new ScanOptions(), [Answer("203.0.113.7", "2001:db8::7"), Answer("203.0.113.7", "2001:db8::7")], []).Zone!;
        Assert.Equal(ZoneFit.Right, ZoneRules.Compare(wildcard, Answer("203.0.113.7")));
        Assert.Equal(ZoneFit.Wrong, ZoneRules.Compare(wildcard, Answer("203.0.113.7", "203.0.113.8")));
        Assert.Equal(ZoneFit.Wrong, ZoneRules.Compare(wildcard, Denied));
        Assert.Equal(ZoneFit.Missing, ZoneRules.Compare(wildcard, Denied with { Kind = ZoneAnswerKind.Failure }));
        var nxdomain = ZoneRules.Judge(new ScanOptions(), [Denied, Denied], [Control]).Zone!;
        Assert.Equal(ZoneFit.Right, ZoneRules.Compare(nxdomain, Denied));
        Assert.Equal(ZoneFit.Wrong, ZoneRules.Compare(nxdomain, Control));
        Assert.Equal(ZoneFit.Wrong, ZoneRules.Compare(nxdomain, Denied with { Kind = ZoneAnswerKind.NoData }));
        Assert.Equal(ZoneFit.Missing, ZoneRules.Compare(nxdomain, Denied with { Kind = ZoneAnswerKind.Failure }));
    }

    private static void AssertFails(ZoneJudgement judgement, string mentions)
    {
        Assert.Null(judgement.Zone);
        Assert.Contains(mentions, judgement.Summary, StringComparison.Ordinal);
    }

    private static ZoneAnswer Answer(params string[] addresses) =>
        new("a.example.com", ZoneAnswerKind.Addresses, [.. addresses.Select(IPAddress.Parse)], $"a.example.com: {string.Join(',', addresses)}");
}
