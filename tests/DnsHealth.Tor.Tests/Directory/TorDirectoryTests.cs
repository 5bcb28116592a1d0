using System.Net;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class TorDirectoryTests : IAsyncLifetime
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(7);

    private readonly TorEnd _tor = new();
    private readonly FakeTime _time = new();
    private readonly TorDirectory _directory;

    public TorDirectoryTests() => _directory = new TorDirectory(_tor.Connection, _time);

    private static string[] Status => [.. CapturedSession.Info("ns/all"), ".", "250 OK"];

    private static string[] Descriptors => [.. CapturedSession.Info("desc/all-recent"), ".", "250 OK"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _tor.DisposeAsync();

    [Fact]
    public async Task The_consensus_joins_relays_with_their_descriptors()
    {
        var asked = _directory.GetConsensusAsync(CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", Status);
        await _tor.AnswerAsync("GETINFO desc/all-recent", Descriptors);
        await _tor.AnswerAsync("GETINFO consensus/valid-after", "250-consensus/valid-after=2026-11-21 21:12:00", "250 OK");
        await _tor.AnswerAsync(
            "GETINFO dir/status-vote/current/consensus",
            "250+dir/status-vote/current/consensus=",
            "network-status-version 3",
            "params exit_dns_num_attempts=3 exit_dns_timeout=500",
            "r exit009 G855aF43Ah/JVHmss9/cb7cMIe8 JBeYTgGjNLKIA9T2VDNzMzASRvA 2038-01-01 00:00:00 127.3.0.10 20000 0",
            "params exit_dns_timeout=1",
            "bandwidth-weights Wee=1",
            "directory-footer",
            "bandwidth-weights Wbd=0 Wbe=0 Wed=3320 Wee=10000 Weg=3320 Wem=10000 Wgd=",
            "directory-signature x y",
            ".",
            "250 OK");
        var consensus = await asked;
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 21, 12, 0, TimeSpan.Zero), consensus.ValidAfter);
        Assert.Equal((500, 3), (consensus.Parameter("exit_dns_timeout", 1000), consensus.Parameter("exit_dns_num_attempts", 2)));
        Assert.Equal((6, 10_000, 3320), (consensus.BandwidthWeights.Count, consensus.BandwidthWeights["Wee"], consensus.BandwidthWeights["Wed"]));
        Assert.Equal(["exit009", "relay000", "exit002", "exit000"], consensus.Relays.Select(relay => relay.Nickname));
        Assert.Equal("Tor 0.4.9.11 on Linux", consensus.Relays[0].Descriptor?.Platform);
        Assert.Null(consensus.Relays[1].Descriptor);
        Assert.Equal([true, false, true, false], consensus.Relays.Select(relay => relay.IsExit));
    }

    [Fact]
    public async Task A_tor_that_does_not_tell_its_parameters_has_none()
    {
        var asked = _directory.GetConsensusAsync(CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", "250-ns/all=", "250 OK");
        await _tor.AnswerAsync("GETINFO desc/all-recent", "250-desc/all-recent=", "250 OK");
        await _tor.AnswerAsync("GETINFO consensus/valid-after", "552 Unrecognized key \"consensus/valid-after\"");
        await _tor.AnswerAsync("GETINFO dir/status-vote/current/consensus", "551 Could not open cached consensus. Make sure FetchUselessDescriptors is set to 1.");
        var consensus = await asked;
        Assert.Null(consensus.ValidAfter);
        Assert.Empty(consensus.Parameters);
        Assert.Empty(consensus.BandwidthWeights);
        Assert.Empty(consensus.Relays);
    }

    [Fact]
    public async Task A_tor_without_a_consensus_is_a_refusal()
    {
        var asked = _directory.GetConsensusAsync(CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", "551 Internal error");
        await Assert.ThrowsAsync<ControlCommandException>(() => asked);
    }

    [Fact]
    public async Task A_status_that_does_not_read_fails_the_call_and_not_the_connection()
    {
        var asked = _directory.GetConsensusAsync(CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", "250+ns/all=", "s Exit", ".", "250 OK");
        await Assert.ThrowsAsync<DirectoryFormatException>(() => asked);
        Assert.Null(_tor.Connection.Death);
    }

    [Fact]
    public async Task Waiting_for_descriptors_ends_when_the_last_has_come()
    {
        var waiting = await StartWaitingAsync();
        await _time.TimerSetAsync(Quiet);
        await _tor.SayAsync("650 NEWDESC $40FFED7C66C09D4EA925C90B166E056E96CA07F9~exit002 $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA~other");
        await _tor.SayAsync("650 NEWDESC $45558BD3B827BEA74D96D4FDAA783A448152DF93~exit000");
        Assert.Equal(0, await waiting);
        Assert.Equal(0, _time.RunningTimers);
    }

    [Fact]
    public async Task Waiting_for_descriptors_needs_no_event_for_those_that_came_meanwhile()
    {
        var waiting = _directory.AwaitDescriptorsAsync(relay => relay.Nickname == "exit002", Quiet, CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", Status);
        await _tor.HearAsync("GETINFO desc/all-recent");
        await _tor.SayAsync("650 NEWDESC $40FFED7C66C09D4EA925C90B166E056E96CA07F9~exit002");
        await _tor.SayAsync(Descriptors);
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task Waiting_for_descriptors_ends_when_none_has_come_for_long_enough()
    {
        var waiting = await StartWaitingAsync();
        await _time.TimerSetAsync(Quiet);
        _time.Advance(Quiet - TimeSpan.FromSeconds(1));
        await _tor.SayAsync("650 NEWDESC $40FFED7C66C09D4EA925C90B166E056E96CA07F9~exit002");

        await _time.TimerSetAsync(Quiet);
        _time.Advance(Quiet - TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public async Task Waiting_for_descriptors_is_over_at_once_where_tor_has_them()
    {
        var waiting = _directory.AwaitDescriptorsAsync(relay => relay.Nickname == "exit009", Quiet, CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", Status);
        await _tor.AnswerAsync("GETINFO desc/all-recent", Descriptors);
        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task Waiting_for_descriptors_can_be_given_up()
    {
        using var patience = new CancellationTokenSource();
        var waiting = await StartWaitingAsync(patience.Token);
        await _time.TimerSetAsync(Quiet);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Waiting_for_descriptors_of_a_tor_that_ends_fails_at_once()
    {
        var waiting = await StartWaitingAsync();
        await _time.TimerSetAsync(Quiet);
        await _tor.HangUpAsync();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => waiting);
    }

    [Theory]
    [InlineData("250-ip-to-country/192.0.2.1=de", "de")]
    [InlineData("250-ip-to-country/192.0.2.1=??", null)]
    public async Task A_country_is_two_letters_or_not_known(string line, string? expected)
    {
        var asked = _directory.GetCountryAsync(IPAddress.Parse("192.0.2.1"), CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ip-to-country/192.0.2.1", line, "250 OK");
        Assert.Equal(expected, await asked);
    }

    [Fact]
    public async Task A_tor_without_GeoIP_knows_no_country()
    {
        var asked = _directory.GetCountryAsync(IPAddress.Parse("192.0.2.1"), CancellationToken.None).InTime();
        await _tor.AnswerAsync("GETINFO ip-to-country/192.0.2.1", "551 GeoIP data not loaded");
        Assert.Null(await asked);
    }

    /// <summary>Waits for the captured session's three exits, of which tor has one descriptor.</summary>
    private async Task<Task<int>> StartWaitingAsync(CancellationToken cancellation = default)
    {
        var waiting = _directory.AwaitDescriptorsAsync(relay => relay.Nickname.StartsWith("exit", StringComparison.Ordinal), Quiet, cancellation).InTime();
        await _tor.AnswerAsync("GETINFO ns/all", Status);
        await _tor.AnswerAsync("GETINFO desc/all-recent", Descriptors);
        return waiting;
    }
}
