using System.Net;
using DnsHealth.Dns;
using DnsHealth.Options;
using DnsHealth.Preflight;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tests.Preflight;

public class ZoneControlTests
{
    private const string Address = "203.0.113.7";

    private static readonly DnsName Domain = DnsName.Parse("example.com");

    private static readonly ScanOptions Options = new() { PreflightServer = new HostPort("192.0.2.53", 5353) };

    [Fact]
    public async Task A_zone_that_answers_every_name_gives_wildcard_mode_and_its_addresses()
    {
        var zone = new FakeZone((question, query) => question.Type == DnsRecordType.A
            ? Addresses(question, query, Address)
            : Addresses(question, query, "2001:db8::7"));
        var (judgement, result) = await AskAsync(Options, zone);
        Assert.Equal(ProbeMode.Wildcard, judgement.Zone!.Mode);
        Assert.Equal("203.0.113.7,2001:db8::7", judgement.Zone.ExpectedIp);
        Assert.Equal("example.com", judgement.Zone.Domain);
        Assert.True(result.Passed);
        Assert.Equal("192.0.2.53:5353", result.Server);

        // Three fresh names, each asked for with both types, and nothing else.
        Assert.All(zone.Asked, asked => Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.53"), 5353), asked.Server));
        Assert.Equal(6, zone.Asked.Count);
        Assert.Equal(3, zone.Asked.Select(asked => asked.Question.Name).Distinct().Count());
        Assert.All(zone.Asked, asked => Assert.Equal(Domain, asked.Question.Name.Parent));
    }

    [Theory]
    [InlineData(ModeChoice.Auto)]
    [InlineData(ModeChoice.Nxdomain)]
    public async Task A_zone_that_denies_fresh_names_gives_nxdomain_mode_if_its_controls_resolve(ModeChoice mode)
    {
        var options = Options with { Mode = mode, ControlNames = ["example.com", "www.example.com"] };
        var (judgement, result) = await AskAsync(options, Denying("example.com", "www.example.com"));
        Assert.Equal(ProbeMode.Nxdomain, judgement.Zone!.Mode);
        Assert.Equal(options.ControlNames, judgement.Zone.ControlNames);
        Assert.Empty(judgement.Zone.Addresses);
        Assert.True(result.Passed);
    }

    [Fact]
    public async Task A_control_name_that_does_not_resolve_fails_the_controls()
    {
        var options = Options with { ControlNames = ["example.com", "gone.example.com"] };
        AssertFailed(await AskAsync(options, Denying("example.com")), "gone.example.com");
    }

    [Theory]
    [InlineData(DnsResponseCode.ServerFailure)]
    [InlineData(DnsResponseCode.Refused)]
    [InlineData(DnsResponseCode.NoError)]
    public async Task A_zone_that_gives_neither_an_address_nor_NXDOMAIN_fails_the_controls(DnsResponseCode code)
    {
        foreach (var mode in Enum.GetValues<ModeChoice>())
            AssertFailed(await AskAsync(Options with { Mode = mode }, new FakeZone((_, query) => query.Respond(code))), "example.com");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_fails_the_controls() =>
        AssertFailed(await AskAsync(Options, new FakeZone((_, _) => null)), "192.0.2.53");

    [Fact]
    public async Task A_server_whose_name_cannot_be_resolved_fails_the_controls_and_is_named()
    {
        // RFC 6761: no name under .invalid exists.
        var options = Options with { PreflightServer = new HostPort("nowhere.invalid", 53) };
        AssertFailed(await AskAsync(options, new FakeZone((_, _) => null)), "nowhere.invalid");
    }

    [Fact]
    public async Task The_mode_that_was_asked_for_must_fit_the_zone()
    {
        AssertFailed(await AskAsync(Options with { Mode = ModeChoice.Wildcard }, Denying("example.com")), "wildcard");
        AssertFailed(await AskAsync(Options with { Mode = ModeChoice.Nxdomain }, Answering(Address)), "nxdomain");
    }

    [Fact]
    public async Task A_zone_that_answers_each_name_otherwise_needs_its_addresses_named()
    {
        var turn = 0;
        FakeZone Rotating() => new((question, query) => question.Type == DnsRecordType.A
            ? Addresses(question, query, $"203.0.113.{(Interlocked.Increment(ref turn) % 3) + 1}")
            : query.Respond(DnsResponseCode.NoError));
        AssertFailed(await AskAsync(Options, Rotating()), "DNS_EXPECTED_IP");
        var named = Options with { ExpectedIps = [.. Enumerable.Range(1, 3).Select(i => IPAddress.Parse($"203.0.113.{i}"))] };
        Assert.NotNull((await AskAsync(named, Rotating())).Judgement.Zone);
    }

    [Fact]
    public async Task A_private_address_fails_the_controls() => AssertFailed(await AskAsync(Options, Answering("10.0.0.1")), "10.0.0.1");

    [Fact]
    public async Task Asking_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var zone = new FakeZone((_, _) =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ZoneControl(Options, TimeProvider.System, zone).AskAsync(stop.Token));
    }

    private static void AssertFailed((ZoneJudgement Judgement, ControlResult Result) asked, string mentions)
    {
        Assert.Null(asked.Judgement.Zone);
        Assert.False(asked.Result.Passed);
        Assert.Contains(mentions, asked.Result.Summary, StringComparison.Ordinal);
    }

    private static Task<(ZoneJudgement Judgement, ControlResult Result)> AskAsync(ScanOptions options, FakeZone zone) =>
        new ZoneControl(options, TimeProvider.System, zone).AskAsync(CancellationToken.None);

    private static FakeZone Answering(string address) => new((question, query) =>
        question.Type == DnsRecordType.A ? Addresses(question, query, address) : query.Respond(DnsResponseCode.NoError));

    /// <summary>A zone with these names and no others.</summary>
    private static FakeZone Denying(params string[] names) => new((question, query) =>
        !names.Select(DnsName.Parse).Contains(question.Name) ? query.Respond(DnsResponseCode.NonexistentDomain)
        : question.Type == DnsRecordType.A ? Addresses(question, query, Address)
        : query.Respond(DnsResponseCode.NoError));

    private static DnsMessage Addresses(DnsQuestion question, DnsMessage query, string address) =>
        query.Respond(DnsResponseCode.NoError, new AddressRecord(question.Name, 60, IPAddress.Parse(address)));
}
