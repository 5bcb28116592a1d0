using System.Net;
using DnsHealth.Dns;
using DnsHealth.Options;
using DnsHealth.Preflight;
using DnsHealth.Probing;

namespace DnsHealth.Tests.Preflight;

public class ZoneWatchTests
{
    private const string Address = "203.0.113.7";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private static readonly ScanOptions Options = new() { PreflightServer = new HostPort("192.0.2.53", 5353) };

    private static readonly ZoneExpectation Wildcard = new()
    {
        Domain = "example.com",
        Mode = ProbeMode.Wildcard,
        Addresses = [IPAddress.Parse(Address), IPAddress.Parse("2001:db8::7")],
    };

    private static readonly Func<DnsMessage, DnsMessage> Right = query => Addresses(query, Address);

    private readonly WatchTime _time = new();
    private readonly List<ZoneSign> _signs = [];

    [Fact]
    public async Task It_asks_for_a_fresh_name_three_times_at_once_and_then_every_ten_seconds()
    {
        var zone = await WatchAsync(Wildcard, [.. Enumerable.Repeat((250.0, (Func<DnsMessage, DnsMessage>?)Right), 6)]);
        Assert.Equal([0, 0.25, 0.5, 10.5, 20.5, 30.5], zone.Asked.Select(asked => asked.At.TotalSeconds));
        Assert.Equal(6, zone.Asked.Select(asked => asked.Question.Name).Distinct().Count());
        Assert.All(zone.Asked, asked => Assert.Equal((DnsName.Parse("example.com"), DnsRecordType.A), (asked.Question.Name.Parent, asked.Question.Type)));
        Assert.Equal(zone.Asked.Select(asked => Records.Sample.Start + asked.At), _signs.Select(sign => sign.Beat.At));
        Assert.All(_signs, sign => Assert.Equal((TimeSpan.FromSeconds(0.25), ZoneFit.Right, false), (sign.Beat.Took, sign.Beat.Fit, sign.IsChange)));
        Assert.Equal(TimeSpan.FromSeconds(0.25), _signs[^1].Typical);
    }

    [Fact]
    public async Task It_tells_when_answers_come_late_and_when_they_do_not_come_and_when_all_is_well_again()
    {
        await WatchAsync(
            Wildcard,
            [(20, Right), (30, Right), (20, Right), (900, Right), (2000, Right), (3100, null), (3100, null), (0, null), (20, Right), (20, Right)]);
        Assert.Equal(
            [(4, ZoneState.Slowed), (6, ZoneState.Failed), (9, ZoneState.Steady)],
            _signs.Index().Where(sign => sign.Item.IsChange).Select(sign => (sign.Index, sign.Item.State)));
        Assert.Equal(TimeSpan.FromSeconds(2), _signs[4].Beat.Took);
        Assert.Equal(ZoneFit.Missing, _signs[6].Beat.Fit);
        Assert.True(_signs[9].IsRecovery);
    }

    [Fact]
    public async Task One_try_is_all_that_a_question_gets()
    {
        var zone = await WatchAsync(Wildcard, [(3100, null), (3100, null)]);
        Assert.Equal(2, zone.Asked.Count);
        Assert.Equal([ZoneState.Steady, ZoneState.Failed], _signs.Select(sign => sign.State));
        Assert.Null(_signs[^1].Typical);
    }

    [Fact]
    public async Task Any_other_answer_than_the_preflights_is_wrong_and_an_error_is_none()
    {
        await WatchAsync(
            Wildcard,
            [
                (20, query => Addresses(query, "203.0.113.8")),
                (20, query => Addresses(query, Address, "203.0.113.8")),
                (20, query => query.Respond(DnsResponseCode.NonexistentDomain)),
                (20, query => query.Respond(DnsResponseCode.NoError)),
                (20, query => query.Respond(DnsResponseCode.ServerFailure)),
                (20, query => query.Respond(DnsResponseCode.Refused)),
                (20, Right),
            ]);
        Assert.Equal(
            [ZoneFit.Wrong, ZoneFit.Wrong, ZoneFit.Wrong, ZoneFit.Wrong, ZoneFit.Missing, ZoneFit.Missing, ZoneFit.Right],
            _signs.Select(sign => sign.Beat.Fit));
    }

    [Fact]
    public async Task In_nxdomain_mode_the_right_answer_is_that_there_is_none()
    {
        var zone = Wildcard with { Mode = ProbeMode.Nxdomain, Addresses = [], ControlNames = ["example.com"] };
        await WatchAsync(zone, [(20, query => query.Respond(DnsResponseCode.NonexistentDomain)), (20, Right), (20, query => query.Respond(DnsResponseCode.NoError))]);
        Assert.Equal([ZoneFit.Right, ZoneFit.Wrong, ZoneFit.Wrong], _signs.Select(sign => sign.Beat.Fit));
    }

    [Fact]
    public async Task A_zone_with_IPv6_addresses_alone_is_asked_for_those()
    {
        var zone = await WatchAsync(
            Wildcard with { Addresses = [IPAddress.Parse("2001:db8::7")] }, [(20, query => Addresses(query, "2001:db8::7"))]);
        Assert.Equal(DnsRecordType.Aaaa, Assert.Single(zone.Asked).Question.Type);
        Assert.Equal(ZoneFit.Right, Assert.Single(_signs).Beat.Fit);
    }

    [Fact]
    public async Task A_server_whose_name_cannot_be_resolved_is_a_zone_that_fails_and_no_end_of_the_watch()
    {
        // RFC 6761: no name under .invalid exists.
        using var end = new CancellationTokenSource();
        var watch = new ZoneWatch(
            Options with { PreflightServer = new HostPort("nowhere.invalid", 53) },
            Wildcard,
            sign =>
            {
                _signs.Add(sign);
                if (_signs.Count == 5) end.Cancel();
            },
            _time);
        await watch.RunAsync(end.Token).WaitAsync(Deadline);
        Assert.Equal(5, _signs.Count);
        Assert.All(_signs, sign => Assert.Equal(ZoneFit.Missing, sign.Beat.Fit));
        Assert.Equal(ZoneState.Failed, _signs[^1].State);
    }

    private async Task<WatchedZone> WatchAsync(ZoneExpectation expected, params (double Ms, Func<DnsMessage, DnsMessage>? Answer)[] answers)
    {
        using var end = new CancellationTokenSource();
        var zone = new WatchedZone(_time, end, answers);
        await new ZoneWatch(Options, expected, _signs.Add, _time, zone).RunAsync(end.Token).WaitAsync(Deadline);
        Assert.Equal(answers.Length, _signs.Count);
        return zone;
    }

    private static DnsMessage Addresses(DnsMessage query, params string[] addresses) => query.Respond(
        DnsResponseCode.NoError,
        [.. addresses.Select(address => new AddressRecord(query.Questions[0].Name, 60, IPAddress.Parse(address)))]);
}
