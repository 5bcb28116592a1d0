using System.Globalization;
using System.Text.RegularExpressions;
using DnsHealth.EndToEnd;
using DnsHealth.Tor;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>What tor does, as everything here relies on it. It holds for a real tor and for the simulated one alike.</summary>
public abstract partial class TorContract(IContractNetwork network)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    private Fingerprint Hop => FirstHop("ok");

    [Theory]
    [InlineData("ok", 0, "192.0.2.53", StreamReason.Done, 0, false)]
    [InlineData("slow:0.3", 0, "192.0.2.53", StreamReason.Done, 0, false)]
    [InlineData("wrong", 0, "198.51.100.66", StreamReason.Done, 0, false)]
    [InlineData("nxdomain", 4, null, StreamReason.Done, 3, false)]
    [InlineData("refused", 4, null, StreamReason.Done, 3, false)]
    [InlineData("notimp", 4, null, StreamReason.Done, 3, false)]
    [InlineData("nodata", 4, null, StreamReason.Done, 3, false)]
    [InlineData("servfail", 4, null, StreamReason.Done, 2, false)]
    [InlineData("drop", 4, null, StreamReason.Done, 2, true)]
    [InlineData("slow:5", 4, null, StreamReason.Done, 2, true)]
    [InlineData("private", 4, null, StreamReason.Torprotocol, 2, false)]
    public async Task An_exits_resolver_shows_in_the_stream_and_by_the_DNSPort(
        string behaviour, int socks, string? address, StreamReason reason, int rcode, bool exitGivesUp)
    {
        await using var circuit = await BuildAsync(Hop, Exit(behaviour));
        foreach (var (port, code) in ((ResolvePort, int)[])[(ResolvePort.Socks, socks), (ResolvePort.Dns, rcode)])
        {
            var seen = await AskAsync(circuit, port, soon: !exitGivesUp);
            Assert.Equal(ResolutionOutcome.Replied, seen.Outcome);
            Assert.Equal(code, seen.ReplyCode);
            Assert.Equal(address, seen.Address?.ToString());
            Assert.Equal(reason, seen.StreamReason);
            if (exitGivesUp) Assert.True(seen.Elapsed >= ExitPatience * 0.95, $"the exit gave up after {seen.Elapsed}");
        }
    }

    [Fact]
    public async Task An_answer_that_comes_in_an_exits_second_second_still_counts()
    {
        await using var circuit = await BuildAsync(Hop, Exit("slow:1.5"));
        // On a busy host it may come too late even for that, but not each time.
        for (var left = 5; ; left--)
        {
            var seen = await circuit.ResolveAsync(FreshName(), ResolvePort.Socks, Patience, CancellationToken.None);
            Assert.True(seen.Elapsed >= ExitPatience * 0.7, $"it came after {seen.Elapsed}");
            if (seen.Address?.ToString() == IContractNetwork.Address) return;
            Assert.True(left > 1, $"no answer counted, and the last failed after {seen.Elapsed}");
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks, "SOCKS5")]
    [InlineData(ResolvePort.Dns, "DNS")]
    public async Task An_answers_events_are_these_to_the_letter(ResolvePort port, string protocol)
    {
        var exit = Exit("ok");
        var from = network.Wire.Count;
        var circuit = await BuildAsync(Hop, exit);
        var name = FreshName();
        await circuit.ResolveAsync(name, port, Patience, CancellationToken.None);
        await circuit.DisposeAsync();
        var closed = $"CIRC {CircuitTo(from, exit)} CLOSED ";
        await network.Wire.SeeAsync(from, line => line.StartsWith(closed, StringComparison.Ordinal));
        var more = $"CLIENT_PROTOCOL={protocol} NYM_EPOCH=0 SESSION_GROUP=1 ISO_FIELDS=SOCKS_USERNAME,SOCKS_PASSWORD,CLIENTADDR,SESSION_GROUP,NYM_EPOCH";
        var created = "PURPOSE=GENERAL TIME_CREATED=TIME";
        Assert.Equal(
            [
                $"CIRC C LAUNCHED {created}",
                $"CIRC C EXTENDED HOP {created}",
                $"CIRC C EXTENDED HOP,EXIT {created}",
                $"CIRC C BUILT HOP,EXIT {created}",
                $"STREAM S NEWRESOLVE 0 {name}:0 SOURCE_ADDR=CLIENT PURPOSE=DNS_REQUEST {more}",
                $"STREAM S CONTROLLER_WAIT 0 {name}:0 {more}",
                $"STREAM S SENTRESOLVE C {name}:0 {more}",
                $"STREAM S REMAP C {IContractNetwork.Address}:0 SOURCE=EXIT {more}",
                $"STREAM S CLOSED C {IContractNetwork.Address}:0 REASON=DONE {more}",
                $"CIRC C CLOSED HOP,EXIT {created} REASON=REQUESTED",
            ],
            Ours(from, name, exit));
    }

    [Theory]
    [InlineData("servfail", "DONE")]
    [InlineData("nxdomain", "DONE")]
    [InlineData("private", "TORPROTOCOL")]
    public async Task A_failures_events_have_no_address(string behaviour, string reason)
    {
        var exit = Exit(behaviour);
        var from = network.Wire.Count;
        await using var circuit = await BuildAsync(Hop, exit);
        var name = FreshName();
        await circuit.ResolveAsync(name, ResolvePort.Socks, Patience, CancellationToken.None);
        await network.Wire.SeeAsync(from, line => line.Contains($" {name}:0 REASON=", StringComparison.Ordinal));
        var lines = Ours(from, name, exit).Where(line => line.StartsWith("STREAM ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["NEWRESOLVE", "CONTROLLER_WAIT", "SENTRESOLVE", "CLOSED"], lines.Select(line => line.Split(' ')[2]));
        Assert.StartsWith($"STREAM S CLOSED C {name}:0 REASON={reason} CLIENT_PROTOCOL=SOCKS5 ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_remembers_its_failures()
    {
        await using var circuit = await BuildAsync(Hop, Exit("drop"));
        var name = FreshName();
        var first = await circuit.ResolveAsync(name, ResolvePort.Dns, Patience, CancellationToken.None);
        var again = await circuit.ResolveAsync(name, ResolvePort.Dns, Patience, CancellationToken.None);
        Assert.Equal(first.ReplyCode, again.ReplyCode);
        Assert.True(again.Elapsed < first.Elapsed / 2, $"first {first.Elapsed}, then {again.Elapsed}");
    }

    [Fact]
    public async Task A_silent_exits_stream_is_detached_and_the_client_hears_nothing()
    {
        var from = network.Wire.Count;
        await using var circuit = await network.BuildToSilentExitAsync();
        var name = FreshName();
        var seen = await circuit.ResolveAsync(name, ResolvePort.Socks, TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.Equal(ResolutionOutcome.TimedOut, seen.Outcome);
        Assert.Null(seen.ReplyCode);
        var detached = await network.Wire.SeeAsync(from, line => line.Contains(" DETACHED ", StringComparison.Ordinal));
        Assert.Matches($@"^STREAM \d+ DETACHED [1-9]\d* {name}:0 REASON=TIMEOUT CLIENT_PROTOCOL=SOCKS5 ", detached);
    }

    [Fact]
    public async Task A_first_hop_that_is_down_fails_the_circuit_without_a_path()
    {
        var failure = await FailAsync(FirstHop("down"), Exit("ok"));
        Assert.Empty(failure.Reached);
        Assert.Contains(failure.Reason, (CircuitReason[])[CircuitReason.ChannelClosed, CircuitReason.Connectfailed]);
        Assert.Null(failure.RemoteReasonText);
    }

    [Fact]
    public async Task A_first_hop_that_is_frozen_is_never_heard_of_again()
    {
        var from = network.Wire.Count;
        var reply = await network.Wire.AskAsync($"EXTENDCIRCUIT 0 ${FirstHop("frozen")},${Exit("ok")}");
        var id = reply.Split(' ')[^1];
        Assert.Equal($"250 EXTENDED {id}", reply);

        // Another circuit, begun after it and given up for its frozen exit, marks the time that tor gives.
        var marker = await FailAsync(Hop, Exit("frozen"));
        Assert.Equal(CircuitReason.Timeout, marker.Reason);
        Assert.Equal(["LAUNCHED"], Circuit(from, id).Select(line => line.Split(' ')[2]));
        Assert.Equal("250 OK", await network.Wire.AskAsync($"CLOSECIRCUIT {id}"));
        var end = await network.Wire.SeeAsync(from, line => line.StartsWith($"CIRC {id} FAILED ", StringComparison.Ordinal));
        Assert.EndsWith(" REASON=REQUESTED", end, StringComparison.Ordinal);
        Assert.DoesNotContain("$", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_that_is_down_fails_the_circuit_behind_the_first_hop()
    {
        var failure = await FailAsync(Hop, Exit("down"));
        Assert.Equal([Hop], failure.Reached);
        Assert.Equal(CircuitReason.Destroyed, failure.Reason);
        Assert.Contains(failure.RemoteReasonText, (string[])["CHANNEL_CLOSED", "CONNECTFAILED"]);
    }

    [Fact]
    public async Task A_dead_exits_events_are_these_to_the_letter()
    {
        var from = network.Wire.Count;
        await FailAsync(Hop, Exit("down"));
        var end = await network.Wire.SeeAsync(from, line => line.Contains($" FAILED ${Hop}", StringComparison.Ordinal));
        var created = "PURPOSE=GENERAL TIME_CREATED=TIME";
        Assert.Equal(
            [
                $"CIRC C LAUNCHED {created}",
                $"CIRC C EXTENDED HOP {created}",
                $"CIRC C FAILED HOP {created} REASON=DESTROYED REMOTE_REASON={end.Split('=')[^1]}",
            ],
            Circuit(from, end.Split(' ')[1]).Select(line => Plain(line, Exit("down"))).Select(line => $"CIRC C {line.Split(' ', 3)[2]}"));
    }

    [Fact]
    public async Task An_exit_that_is_frozen_times_the_circuit_out_behind_the_first_hop()
    {
        var failure = await FailAsync(Hop, Exit("frozen"));
        Assert.Equal([Hop], failure.Reached);
        Assert.Equal(CircuitReason.Timeout, failure.Reason);
        Assert.Null(failure.RemoteReasonText);
    }

    [Fact]
    public async Task A_relay_that_is_not_in_the_consensus_is_refused()
    {
        var unknown = new string('A', 40);
        Assert.Equal($"552 No such router \"${unknown}\"", await network.Wire.AskAsync($"EXTENDCIRCUIT 0 ${Hop},${unknown}"));
        var failure = await FailAsync(Hop, Fingerprint.Parse(unknown));
        Assert.True(failure.Refused);
        Assert.Equal(Fingerprint.Parse(unknown), failure.UnknownRelay);
    }

    [Fact]
    public async Task Nothing_can_be_attached_to_a_circuit_of_one_hop()
    {
        await using var circuit = await BuildAsync(Hop);
        var seen = await circuit.ResolveAsync(FreshName(), ResolvePort.Socks, Patience, CancellationToken.None);
        Assert.Equal(ResolutionOutcome.NotAsked, seen.Outcome);
        Assert.Equal("551 Can't attach stream to this one-hop circuit.", seen.Trouble);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_used()
    {
        Assert.Equal("552 Unknown circuit \"999999\"", await network.Wire.AskAsync("CLOSECIRCUIT 999999"));
        Assert.Equal("552 Unknown stream \"999999\"", await network.Wire.AskAsync("ATTACHSTREAM 999999 1"));
        Assert.Equal("552 Unrecognized key \"no-such-key\"", await network.Wire.AskAsync("GETINFO no-such-key"));
        Assert.StartsWith("510 ", await network.Wire.AskAsync("NOSUCHCOMMAND"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task A_circuit_that_is_closed_takes_its_question_with_it(ResolvePort port)
    {
        var from = network.Wire.Count;
        var circuit = await BuildAsync(Hop, Exit("drop"));
        var name = FreshName();
        var asked = circuit.ResolveAsync(name, port, Patience, CancellationToken.None);
        await network.Wire.SeeAsync(from, line => line.Contains($" {name}:0 ", StringComparison.Ordinal) && line.Contains(" SENTRESOLVE ", StringComparison.Ordinal));
        var id = CircuitTo(from, Exit("drop"));
        await circuit.DisposeAsync();
        var seen = await asked;
        Assert.Equal(ResolutionOutcome.CircuitDied, seen.Outcome);
        var end = await network.Wire.SeeAsync(from, line => line.Contains($" {name}:0 REASON=", StringComparison.Ordinal));
        Assert.Contains($" CLOSED {id} {name}:0 REASON=DESTROY ", end, StringComparison.Ordinal);
        var lines = network.Wire.Since(from).ToList();
        Assert.True(lines.FindIndex(line => line.StartsWith($"CIRC {id} CLOSED ", StringComparison.Ordinal)) < lines.IndexOf(end));
    }

    [Fact]
    public async Task The_directory_has_every_relay_with_its_descriptor()
    {
        var consensus = await network.Session.Directory.GetConsensusAsync(CancellationToken.None);
        Assert.NotNull(consensus.ValidAfter);
        var relays = consensus.Relays.ToDictionary(relay => relay.Fingerprint);
        foreach (var (fingerprint, _) in network.Exits) Assert.True(relays[fingerprint].IsExit);
        foreach (var (fingerprint, _) in network.FirstHops)
        {
            Assert.False(relays[fingerprint].IsExit);
            Assert.True(relays[fingerprint].Has(RelayFlags.Guard | RelayFlags.Fast | RelayFlags.Stable | RelayFlags.Running | RelayFlags.Valid));
        }

        Assert.All(consensus.Relays, relay => Assert.NotNull(relay.Descriptor));
        Assert.Equal(0, await network.Session.Directory.AwaitDescriptorsAsync(_ => true, Patience, CancellationToken.None));
    }

    [Fact]
    public async Task It_says_what_time_it_is_to_the_second()
    {
        var before = DateTime.UtcNow;
        var clock = DateTime.ParseExact(
            await network.Session.Control.GetInfoAsync("current-time/utc", CancellationToken.None),
            "yyyy-MM-ddTHH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        Assert.InRange(clock, before.AddSeconds(-1), DateTime.UtcNow);
    }

    [Fact]
    public async Task It_ends_with_the_session_that_owns_it()
    {
        using var scratch = new Scratch();
        var session = await TorSession.LaunchAsync(network.Another(scratch.In("tor")), null, TimeProvider.System, CancellationToken.None);
        var id = session.ProcessId!.Value;
        Assert.True(ScanProcess.IsRunning(id));
        await session.DisposeAsync();
        Assert.False(ScanProcess.IsRunning(id));
    }

    [Fact]
    public async Task It_ends_when_the_connection_that_owns_it_does()
    {
        using var scratch = new Scratch();
        await using var tor = await TorProcess.StartAsync(network.Another(scratch.In("tor")), TimeProvider.System, CancellationToken.None);
        await using (var control = await ControlConnection.ConnectAsync(await tor.AwaitControlPortAsync(CancellationToken.None), CancellationToken.None))
        {
            await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None);
            await control.ExpectAsync("TAKEOWNERSHIP", CancellationToken.None);
            await control.ExpectAsync("RESETCONF __OwningControllerProcess", CancellationToken.None);
        }

        await tor.Exited.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [GeneratedRegex(@"(?<= TIME_CREATED=)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?= |$)")]
    private static partial Regex TimeCreated();

    [GeneratedRegex(@"(?<= SOURCE_ADDR=)127\.0\.0\.1:\d+(?= )")]
    private static partial Regex SourceAddress();

    [GeneratedRegex(@"~[A-Za-z0-9]{1,19}")]
    private static partial Regex Nickname();

    [GeneratedRegex(@"^STREAM \d+ ")]
    private static partial Regex StreamId();

    private static string FreshName() => $"{Guid.NewGuid():N}.{IContractNetwork.Domain}";

    private Fingerprint Exit(string behaviour) => network.Exits.First(exit => exit.Behaviour == behaviour).Fingerprint;

    private Fingerprint FirstHop(string behaviour) => network.FirstHops.First(hop => hop.Behaviour == behaviour).Fingerprint;

    private async Task<ICircuit> BuildAsync(params Fingerprint[] path)
    {
        var build = await network.Session.Circuits.BuildAsync(path, Patience, CancellationToken.None);
        Assert.True(build.Circuit is not null, build.Failure?.ReasonText);
        return build.Circuit!;
    }

    private async Task<CircuitFailure> FailAsync(params Fingerprint[] path)
    {
        var build = await network.Session.Circuits.BuildAsync(path, TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Null(build.Circuit);
        return build.Failure!;
    }

    /// <summary>Asks for a fresh name. What is to be answered at once may be late on a busy host, but not each time.</summary>
    private static async Task<Resolution> AskAsync(ICircuit circuit, ResolvePort port, bool soon)
    {
        for (var left = 3; ; left--)
        {
            var seen = await circuit.ResolveAsync(FreshName(), port, Patience, CancellationToken.None);
            if (!soon || seen.Elapsed < ExitPatience) return seen;
            Assert.True(left > 1, $"the answer took {seen.Elapsed}, each time");
        }
    }

    /// <summary>The name of the circuit that was built to an exit.</summary>
    private string CircuitTo(int from, Fingerprint exit) => network.Wire.Since(from)
        .First(line => line.Contains($" BUILT ${Hop}", StringComparison.Ordinal) && line.Contains($",${exit}", StringComparison.Ordinal))
        .Split(' ')[1];

    private IEnumerable<string> Circuit(int from, string id) =>
        network.Wire.Since(from).Where(line => line.StartsWith($"CIRC {id} ", StringComparison.Ordinal));

    /// <summary>The events of a circuit and of a question on it, with what differs each time replaced.</summary>
    private List<string> Ours(int from, string name, Fingerprint exit)
    {
        var lines = network.Wire.Since(from);
        var circuit = CircuitTo(from, exit);
        var stream = lines.First(line => line.Contains($" NEWRESOLVE 0 {name}:0 ", StringComparison.Ordinal)).Split(' ')[1];
        return
        [
            .. lines
                .Where(line => line.StartsWith($"CIRC {circuit} ", StringComparison.Ordinal) || line.StartsWith($"STREAM {stream} ", StringComparison.Ordinal))
                .Select(line => Plain(line, exit))
                .Select(line => string.Join(' ', line.Split(' ').Select((word, index) => index is 1 or 3 && word == circuit ? "C" : word))),
        ];
    }

    /// <summary>An event with what differs each time replaced.</summary>
    private string Plain(string line, Fingerprint exit)
    {
        line = StreamId().Replace(SourceAddress().Replace(TimeCreated().Replace(line, "TIME"), "CLIENT"), "STREAM S ");
        if (line.StartsWith("CIRC ", StringComparison.Ordinal)) line = Nickname().Replace(line, "");
        return line.Replace($"${Hop}", "HOP", StringComparison.Ordinal).Replace($"${exit}", "EXIT", StringComparison.Ordinal);
    }
}
