using System.Net;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Circuits;

public sealed class CircuitControllerTests : IAsyncLifetime
{
    private const string Hop = ScriptedTor.Hop + "~relay000";
    private const string Both = Hop + "," + ScriptedTor.Exit + "~exit000";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ScriptedTor _tor = new();

    private TorEnd Control => _tor.Control;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _tor.DisposeAsync();

    [Fact]
    public async Task A_build_is_timed_and_so_is_its_last_extension()
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED PURPOSE=GENERAL");
        await StepAsync(3 * Second);
        await Control.SayAsync($"650 CIRC 12 EXTENDED {Hop} PURPOSE=GENERAL");
        await StepAsync(2 * Second);
        await Control.SayAsync($"650 CIRC 12 EXTENDED {Both} PURPOSE=GENERAL");
        await Control.SayAsync($"650 CIRC 12 BUILT {Both} PURPOSE=GENERAL");
        var built = await build;
        Assert.Equal((5 * Second, 2 * Second), (built.Elapsed, built.LastExtension));
        Assert.False(built.Circuit!.HasDied);
        Assert.Null(built.Circuit.DeathReason);
    }

    [Theory]
    [InlineData("BUILT " + Both, true)]
    [InlineData("FAILED " + Hop + " REASON=DESTROYED REMOTE_REASON=CHANNEL_CLOSED", false)]
    public async Task Events_may_come_before_the_reply_that_names_the_circuit(string last, bool isBuilt)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("650 CIRC 12 LAUNCHED", $"650 CIRC 12 EXTENDED {Hop}", $"650 CIRC 12 {last}", "250 EXTENDED 12");
        var result = await build;
        Assert.Equal(isBuilt, result.Circuit is not null);
        Assert.Equal(isBuilt, result.Failure is null);
        await _tor.DealtWithAsync();
    }

    [Theory]
    [InlineData("FAILED REASON=CONNECTFAILED", 0, CircuitReason.Connectfailed, "CONNECTFAILED", null)]
    [InlineData("FAILED " + Hop + " REASON=TIMEOUT", 1, CircuitReason.Timeout, "TIMEOUT", null)]
    [InlineData("FAILED " + Hop + " REASON=DESTROYED REMOTE_REASON=OR_IDENTITY", 1, CircuitReason.Destroyed, "DESTROYED", "OR_IDENTITY")]
    [InlineData("FAILED " + Hop + " REASON=SOLARFLARE REMOTE_REASON=\u001b[2J", 1, CircuitReason.Unknown, "SOLARFLARE", "\\u001b[2J")]
    [InlineData("FAILED", 0, CircuitReason.Unknown, "NONE", null)]
    [InlineData("CLOSED " + Hop + " REASON=REQUESTED", 1, CircuitReason.Requested, "REQUESTED", null)]
    public async Task A_failure_says_how_far_it_came_and_why(string last, int reached, CircuitReason reason, string text, string? remote)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED");
        if (reached > 0) await Control.SayAsync($"650 CIRC 12 EXTENDED {Hop}");
        await StepAsync(Second);
        await Control.SayAsync($"650 CIRC 12 {last}");
        var result = await build;
        Assert.Null(result.Circuit);
        Assert.Equal(Second, result.Elapsed);
        Assert.Null(result.LastExtension);
        var failure = result.Failure!;
        Assert.Equal(ScriptedTor.Path.Take(reached), failure.Reached);
        Assert.Equal((reason, text, remote), (failure.Reason, failure.ReasonText, failure.RemoteReasonText));
        Assert.False(failure.Refused);
        await _tor.DealtWithAsync();
    }

    [Theory]
    [InlineData("552 No such router \"" + ScriptedTor.Exit + "\"", ScriptedTor.Exit)]
    [InlineData("552 No descriptor for \"" + ScriptedTor.Exit + "\"", ScriptedTor.Exit)]
    [InlineData("552 No such router \"nick\"", null)]
    [InlineData("551 Couldn't start circuit", null)]
    [InlineData("512 Bad " + ScriptedTor.Exit + " \u001b[2J", null)]
    public async Task A_refusal_to_build_names_the_relay_tor_does_not_know(string reply, string? unknown)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync(reply);
        var failure = (await build).Failure!;
        Assert.True(failure.Refused);
        Assert.Equal(unknown, failure.UnknownRelay is { } relay ? $"${relay}" : null);
        Assert.Equal(PrintableText.Of(reply, 120), failure.ReasonText);
        Assert.Empty(failure.Reached);
    }

    [Theory]
    [InlineData("250 EXTENDED")]
    [InlineData("250 EXTENDED ")]
    [InlineData("250 OK")]
    [InlineData("250 EXTENDED 12 13")]
    [InlineData("250 EXTENDED 12345678901234567")]
    public async Task A_reply_that_names_no_circuit_is_a_protocol_error(string reply)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync(reply);
        await Assert.ThrowsAsync<ControlProtocolException>(() => build);
    }

    [Fact]
    public async Task A_circuit_tor_says_no_more_of_has_timed_out_and_is_closed()
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED", $"650 CIRC 12 EXTENDED {Hop}");
        await _tor.DealtWithAsync();
        await _tor.Time.TimerSetAsync(ScriptedTor.Timeout + ScriptedTor.Grace);
        _tor.Time.Advance(ScriptedTor.Timeout + ScriptedTor.Grace);
        await Control.HearAsync("CLOSECIRCUIT 12");
        await Control.SayAsync("250 OK");
        var failure = (await build).Failure!;
        Assert.Equal((CircuitReason.Timeout, "TIMEOUT"), (failure.Reason, failure.ReasonText));
        Assert.Equal(ScriptedTor.Path.Take(1), failure.Reached);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_build_given_up_leaves_no_circuit(bool isNamed)
    {
        using var patience = new CancellationTokenSource();
        var build = _tor.StartBuilding(patience.Token);
        await _tor.HearExtendAsync();
        if (isNamed)
        {
            await Control.SayAsync("250 EXTENDED 12");
            await _tor.Time.TimerSetAsync(ScriptedTor.Timeout + ScriptedTor.Grace);
        }

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        if (!isNamed) await Control.SayAsync("250 EXTENDED 12");
        await Control.HearAsync("CLOSECIRCUIT 12");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tor_that_goes_during_a_build_is_told_at_once(bool isNamed)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        if (isNamed) await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED");
        await Control.HangUpAsync();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => build);
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => _tor.StartBuilding());
    }

    [Fact]
    public async Task Disposing_of_a_circuit_closes_it_once_and_does_not_wait_for_a_tor_that_is_stuck()
    {
        var circuit = await _tor.BuildAsync("12");
        await circuit.DisposeAsync().AsTask().InTime();
        await circuit.DisposeAsync().AsTask().InTime();
        await Control.HearAsync("CLOSECIRCUIT 12");
        await Control.SayAsync("250 OK");
        await _tor.DealtWithAsync();
    }

    [Fact]
    public async Task A_circuit_that_died_says_why_and_is_not_closed_again()
    {
        var circuit = await _tor.BuildAsync("12");
        await Control.SayAsync($"650 CIRC 12 CLOSED {Both} PURPOSE=GENERAL REASON=DESTROYED REMOTE_REASON=FINISHED");
        await _tor.DealtWithAsync();
        Assert.True(circuit.HasDied);
        Assert.Equal("DESTROYED/FINISHED", circuit.DeathReason);
        await circuit.DisposeAsync();
        await _tor.DealtWithAsync();
    }

    [Theory]
    [InlineData(ResolvePort.Socks, 0)]
    [InlineData(ResolvePort.Dns, 0)]
    public async Task A_question_is_timed_from_its_leaving_on_the_circuit(ResolvePort port, int code)
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("2e81ce05.wild.test", port, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(port);
        Assert.Equal("2e81ce05.wild.test", asker.Name);
        await StepAsync(Second);
        await _tor.NewResolveAsync(asker, "47");
        await StepAsync(Second, "ATTACHSTREAM 47 12");
        await Control.SayAsync("250 OK", "650 STREAM 47 SENTRESOLVE 12 2e81ce05.wild.test:0");
        await _tor.Time.TimerSetAsync(ScriptedTor.Timeout);
        await StepAsync(3 * Second);
        await asker.ReplyAsync(code, "192.0.2.53");
        await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
        await StepAsync(Second);
        await Control.SayAsync("650 STREAM 47 REMAP 12 192.0.2.53:0 SOURCE=EXIT", "650 STREAM 47 CLOSED 12 192.0.2.53:0 REASON=DONE");
        Assert.Equal(
            new Resolution
            {
                Elapsed = 3 * Second,
                Outcome = ResolutionOutcome.Replied,
                ReplyCode = 0,
                Address = IPAddress.Parse("192.0.2.53"),
                StreamReason = StreamReason.Done,
                StreamReasonText = "DONE",
            },
            await resolution);
        await _tor.DealtWithAsync();
    }

    [Theory]
    [InlineData(ResolvePort.Socks, 4, "DONE", StreamReason.Done, ResolutionOutcome.Replied)]
    [InlineData(ResolvePort.Dns, 3, "DONE", StreamReason.Done, ResolutionOutcome.Replied)]
    [InlineData(ResolvePort.Socks, 4, "TORPROTOCOL", StreamReason.Torprotocol, ResolutionOutcome.Replied)]
    [InlineData(ResolvePort.Socks, 4, "DESTROY", StreamReason.Destroy, ResolutionOutcome.CircuitDied)]
    [InlineData(ResolvePort.Dns, 2, "DESTROY", StreamReason.Destroy, ResolutionOutcome.CircuitDied)]
    [InlineData(ResolvePort.Socks, 4, "\u001b[2J", StreamReason.Unknown, ResolutionOutcome.Replied)]
    public async Task A_refusal_is_explained_by_the_end_of_its_stream(
        ResolvePort port, int code, string reason, StreamReason expected, ResolutionOutcome outcome)
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port);
        using (asker)
        {
            await asker.ReplyAsync(code);
            await Control.SayAsync($"650 STREAM 47 CLOSED 12 {asker.Name}:0 REASON={reason}");
            var result = await resolution;
            Assert.Equal((outcome, code, expected, PrintableText.Of(reason, 64)), (result.Outcome, result.ReplyCode, result.StreamReason, result.StreamReasonText));
            Assert.Null(result.Address);
        }
    }

    [Fact]
    public async Task A_reply_whose_stream_tor_never_ends_is_a_reply_all_the_same()
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", ResolvePort.Socks);
        using (asker)
        {
            await asker.ReplyAsync(4);
            await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
            _tor.Time.Advance(ScriptedTor.Grace);
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.Replied, 4, StreamReason.Unknown), (result.Outcome, result.ReplyCode, result.StreamReason));
            await Control.HearAsync("CLOSESTREAM 47 1");
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task A_reply_may_be_read_before_tors_word_that_the_question_has_left(ResolvePort port)
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("2e81ce05.wild.test", port, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(port);
        await _tor.NewResolveAsync(asker, "47");
        await Control.HearAsync("ATTACHSTREAM 47 12");
        _tor.Time.Advance(TimeSpan.FromMilliseconds(1));
        await asker.ReplyAsync(0, "192.0.2.53");
        await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
        await Control.SayAsync("250 OK", "650 STREAM 47 REMAP 12 192.0.2.53:0 SOURCE=EXIT", "650 STREAM 47 CLOSED 12 192.0.2.53:0 REASON=DONE");
        var result = await resolution;
        Assert.Equal((ResolutionOutcome.Replied, 0, StreamReason.Done), (result.Outcome, result.ReplyCode, result.StreamReason));
        Assert.Equal(IPAddress.Parse("192.0.2.53"), result.Address);
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task No_reply_in_time_is_a_timeout_and_the_stream_is_closed(ResolvePort port)
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port);
        using (asker)
        {
            _tor.Time.Advance(ScriptedTor.Timeout);
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.TimedOut, ScriptedTor.Timeout, null), (result.Outcome, result.Elapsed, result.ReplyCode));
            await Control.HearAsync("CLOSESTREAM 47 1");
        }
    }

    [Fact]
    public async Task An_exit_that_declines_a_question_is_quoted()
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", ResolvePort.Dns);
        using (asker)
        {
            await Control.SayAsync($"650 STREAM 47 DETACHED 12 {asker.Name}:0 REASON=END REMOTE_REASON=HIBERNATING");
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.TimedOut, StreamReason.End, "END/HIBERNATING"), (result.Outcome, result.StreamReason, result.StreamReasonText));
        }
    }

    [Fact]
    public async Task A_stream_tor_takes_off_its_circuit_has_timed_out_and_is_not_put_back()
    {
        var circuit = await _tor.BuildAsync("32");
        var (resolution, asker) = await _tor.AskAsync(circuit, "32", "124", ResolvePort.Socks);
        using (asker)
        {
            await StepAsync(9 * Second);
            await Control.SayAsync(
                $"650 STREAM 124 DETACHED 32 {asker.Name}:0 REASON=TIMEOUT CLIENT_PROTOCOL=SOCKS5",
                $"650 STREAM 124 CONTROLLER_WAIT 32 {asker.Name}:0 REASON=TIMEOUT CLIENT_PROTOCOL=SOCKS5");
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.TimedOut, 9 * Second, StreamReason.Timeout), (result.Outcome, result.Elapsed, result.StreamReason));
            await Control.AnswerAsync("CLOSESTREAM 124 1", "250 OK", $"650 STREAM 124 CLOSED 0 {asker.Name}:0 REASON=DONE");
            await _tor.DealtWithAsync();
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task A_circuit_that_dies_under_a_question_is_told_at_once(ResolvePort port)
    {
        var circuit = await _tor.BuildAsync("37");
        var (resolution, asker) = await _tor.AskAsync(circuit, "37", "141", port);
        using (asker)
        {
            await StepAsync(Second);
            await Control.SayAsync($"650 CIRC 37 CLOSED {Both} PURPOSE=GENERAL REASON=DESTROYED REMOTE_REASON=CHANNEL_CLOSED");
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.CircuitDied, Second, null), (result.Outcome, result.Elapsed, result.ReplyCode));
            Assert.Equal("DESTROYED/CHANNEL_CLOSED", circuit.DeathReason);
        }
    }

    [Fact]
    public async Task A_question_on_a_circuit_that_has_died_is_not_asked_elsewhere()
    {
        var circuit = await _tor.BuildAsync("12");
        await Control.SayAsync($"650 CIRC 12 CLOSED {Both} REASON=FINISHED");
        await _tor.DealtWithAsync();
        var result = await circuit.ResolveAsync("2e81ce05.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        Assert.Equal(ResolutionOutcome.CircuitDied, result.Outcome);
    }

    [Theory]
    [InlineData(ResolvePort.Socks, false)]
    [InlineData(ResolvePort.Dns, false)]
    [InlineData(ResolvePort.Socks, true)]
    public async Task A_stream_tor_does_not_attach_was_not_asked_and_is_closed(ResolvePort port, bool circuitIsGone)
    {
        var circuit = await _tor.BuildAsync("26");
        var resolution = circuit.ResolveAsync("5bc81ad6.wild.test", port, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(port);
        await _tor.NewResolveAsync(asker, "73");
        await Control.HearAsync("ATTACHSTREAM 73 26");
        if (circuitIsGone) await Control.SayAsync($"650 CIRC 26 CLOSED {Both} REASON=FINISHED");
        await Control.SayAsync(circuitIsGone ? "552 Unknown circuit \"26\"" : "551 Can't attach stream to this one-hop circuit.");
        await Control.HearAsync("CLOSESTREAM 73 1");
        await Control.SayAsync("250 OK", $"650 STREAM 73 CLOSED 0 {asker.Name}:0 REASON=DONE");
        var result = await resolution;
        Assert.Equal(circuitIsGone ? ResolutionOutcome.CircuitDied : ResolutionOutcome.NotAsked, result.Outcome);
        if (!circuitIsGone) Assert.Equal("551 Can't attach stream to this one-hop circuit.", result.Trouble);
        await _tor.DealtWithAsync();
    }

    [Fact]
    public async Task A_question_tor_does_not_take_up_was_not_asked()
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("2e81ce05.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(ResolvePort.Socks);
        await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
        _tor.Time.Advance(ScriptedTor.Grace);
        var result = await resolution;
        Assert.Equal((ResolutionOutcome.NotAsked, "tor did not take the question up"), (result.Outcome, result.Trouble));

        // Should tor announce it yet, it is nobody's.
        await _tor.NewResolveAsync(asker, "47");
        await Control.HearAsync("ATTACHSTREAM 47 0");
    }

    [Theory]
    [InlineData(ResolvePort.Socks, "é.wild.test")]
    [InlineData(ResolvePort.Socks, "")]
    [InlineData(ResolvePort.Dns, "a..wild.test")]
    public async Task A_name_that_cannot_be_asked_was_not_asked(ResolvePort port, string name)
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync(name, port, ScriptedTor.Timeout, CancellationToken.None).InTime();
        while (!resolution.IsCompleted)
        {
            _tor.Time.Advance(Second);
            await Task.Yield();
        }

        var result = await resolution;
        Assert.Equal(ResolutionOutcome.NotAsked, result.Outcome);
        Assert.NotEmpty(result.Trouble!);
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task A_tor_that_goes_during_a_question_is_told_at_once(ResolvePort port)
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port);
        using (asker)
        {
            await Control.HangUpAsync();
            await Assert.ThrowsAsync<ControlConnectionLostException>(() => resolution);
        }
    }

    [Fact]
    public async Task A_tor_that_goes_before_a_question_has_left_is_told_at_once()
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("2e81ce05.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(ResolvePort.Socks);
        await _tor.NewResolveAsync(asker, "47");
        await Control.HearAsync("ATTACHSTREAM 47 12");
        await Control.HangUpAsync();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => resolution);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tor_that_goes_may_be_seen_at_the_SOCKS_port_first(bool hasLeft)
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("2e81ce05.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(ResolvePort.Socks);
        if (hasLeft)
        {
            await _tor.NewResolveAsync(asker, "47");
            await _tor.AttachAsync(asker, "47", "12");
            await _tor.Time.TimerSetAsync(ScriptedTor.Timeout);
        }

        _tor.Time.Advance(TimeSpan.FromMilliseconds(1));
        asker.Dispose();
        await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
        await Control.HangUpAsync();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => resolution);
    }

    [Fact]
    public async Task A_refusal_that_a_dying_tor_gave_is_not_believed()
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", ResolvePort.Socks);
        using (asker)
        {
            _tor.Time.Advance(TimeSpan.FromMilliseconds(1));
            await asker.ReplyAsync(4);
            await _tor.Time.TimerSetAsync(ScriptedTor.Grace);
            await Control.HangUpAsync();
            await Assert.ThrowsAsync<ControlConnectionLostException>(() => resolution);
        }
    }

    [Fact]
    public async Task A_SOCKS_port_that_hangs_up_without_a_word_says_nothing_about_the_relays()
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", ResolvePort.Socks);
        asker.Dispose();
        await Control.SayAsync($"650 STREAM 47 CLOSED 12 {asker.Name}:0 REASON=DONE");
        Assert.Equal(ResolutionOutcome.NotAsked, (await resolution).Outcome);
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task A_question_given_up_leaves_no_stream(ResolvePort port)
    {
        using var patience = new CancellationTokenSource();
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port, cancellation: patience.Token);
        using (asker)
        {
            await patience.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolution);
            await Control.HearAsync("CLOSESTREAM 47 1");
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks, ResolvePort.Socks)]
    [InlineData(ResolvePort.Socks, ResolvePort.Dns)]
    [InlineData(ResolvePort.Dns, ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns, ResolvePort.Dns)]
    public async Task Two_questions_for_one_name_on_two_circuits_are_not_mixed_up(ResolvePort one, ResolvePort other)
    {
        const string Name = "control.wild.test";
        var first = await _tor.BuildAsync("12");
        var second = await _tor.BuildAsync("13");
        var firstResolution = first.ResolveAsync(Name, one, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var firstAsker = await _tor.AcceptAsync(one);
        var secondResolution = second.ResolveAsync(Name, other, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var secondAsker = await _tor.AcceptAsync(other);

        // tor takes them up in the other order.
        await _tor.NewResolveAsync(secondAsker, "51");
        await _tor.AttachAsync(secondAsker, "51", "13");
        await _tor.NewResolveAsync(firstAsker, "52");
        await _tor.AttachAsync(firstAsker, "52", "12");
        await firstAsker.ReplyAsync(0, "192.0.2.1");
        await secondAsker.ReplyAsync(one == other ? 0 : 2, one == other ? "192.0.2.2" : null);
        await Control.SayAsync("650 STREAM 51 CLOSED 13 192.0.2.2:0 REASON=DONE", "650 STREAM 52 CLOSED 12 192.0.2.1:0 REASON=DONE");
        Assert.Equal(IPAddress.Parse("192.0.2.1"), (await firstResolution).Address);
        Assert.Equal(one == other ? IPAddress.Parse("192.0.2.2") : null, (await secondResolution).Address);
    }

    [Fact]
    public async Task Names_are_compared_without_regard_to_case()
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("MiXed.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(ResolvePort.Socks);
        await Control.SayAsync($"650 STREAM 47 NEWRESOLVE 0 mixed.WILD.test:0 SOURCE_ADDR={asker.Address} PURPOSE=DNS_REQUEST");
        await _tor.AttachAsync(asker, "47", "12");
        await asker.ReplyAsync(0, "192.0.2.53");
        await Control.SayAsync("650 STREAM 47 CLOSED 12 192.0.2.53:0 REASON=DONE");
        Assert.Equal(ResolutionOutcome.Replied, (await resolution).Outcome);
    }

    [Theory]
    [InlineData("NEW 0 example.org:443 SOURCE_ADDR=127.0.0.1:40000 PURPOSE=USER")]
    [InlineData("NEWRESOLVE 0 example.org:0 SOURCE_ADDR=127.0.0.1:40000 PURPOSE=DNS_REQUEST")]
    [InlineData("NEW 0 example.org:443")]
    public async Task Streams_of_others_are_left_to_tor_and_again_when_they_come_off_a_circuit(string news)
    {
        await Control.SayAsync("650 STREAM 90 " + news);
        await Control.AnswerAsync("ATTACHSTREAM 90 0", "555 Connection is not managed by controller.");
        await Control.SayAsync("650 STREAM 90 SENTCONNECT 5 example.org:443", "650 STREAM 90 DETACHED 5 example.org:443 REASON=END REMOTE_REASON=MISC");
        await Control.AnswerAsync("ATTACHSTREAM 90 0", "250 OK");
        await Control.SayAsync("650 STREAM 90 SUCCEEDED 6 example.org:443", "650 STREAM 90 CLOSED 6 example.org:443 REASON=DONE");
        await _tor.DealtWithAsync();
    }

    [Fact]
    public async Task A_stream_of_another_for_a_name_we_ask_is_not_taken_for_ours()
    {
        var circuit = await _tor.BuildAsync("12");
        var resolution = circuit.ResolveAsync("control.wild.test", ResolvePort.Socks, ScriptedTor.Timeout, CancellationToken.None).InTime();
        using var asker = await _tor.AcceptAsync(ResolvePort.Socks);
        await Control.SayAsync("650 STREAM 46 NEWRESOLVE 0 control.wild.test:0 SOURCE_ADDR=127.0.0.1:1 PURPOSE=DNS_REQUEST CLIENT_PROTOCOL=SOCKS5");
        await Control.AnswerAsync("ATTACHSTREAM 46 0", "250 OK");
        await _tor.NewResolveAsync(asker, "47");
        await _tor.AttachAsync(asker, "47", "12");
        await asker.ReplyAsync(0, "192.0.2.53");
        await Control.SayAsync("650 STREAM 46 CLOSED 9 x:0 REASON=TORPROTOCOL", "650 STREAM 47 CLOSED 12 192.0.2.53:0 REASON=DONE");
        Assert.Equal(StreamReason.Done, (await resolution).StreamReason);
    }

    [Fact]
    public async Task What_tor_does_for_itself_is_left_alone()
    {
        await Control.SayAsync(
            "650 CIRC 1 EXTENDED $913D169EA0B86E5EAFC9358F20B36831DBB6DE5B BUILD_FLAGS=ONEHOP_TUNNEL,IS_INTERNAL,NEED_CAPACITY PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:02.349034",
            "650 CIRC 1 BUILT $913D169EA0B86E5EAFC9358F20B36831DBB6DE5B BUILD_FLAGS=ONEHOP_TUNNEL,IS_INTERNAL,NEED_CAPACITY PURPOSE=GENERAL TIME_CREATED=2026-11-21T21:12:02.349034",
            "650 STREAM 11 NEW 0 127.1.0.1.$913D169EA0B86E5EAFC9358F20B36831DBB6DE5B.exit:20000 PURPOSE=DIR_FETCH CLIENT_PROTOCOL=UNKNOWN NYM_EPOCH=0 SESSION_GROUP=-2 ISO_FIELDS=SESSION_GROUP",
            "650 STREAM 11 SENTCONNECT 1 127.1.0.1.$913D169EA0B86E5EAFC9358F20B36831DBB6DE5B.exit:20000 CLIENT_PROTOCOL=UNKNOWN NYM_EPOCH=0 SESSION_GROUP=-2 ISO_FIELDS=SESSION_GROUP",
            "650 STREAM 11 CLOSED 1 127.1.0.1.$913D169EA0B86E5EAFC9358F20B36831DBB6DE5B.exit:20000 REASON=END REMOTE_REASON=DONE CLIENT_PROTOCOL=UNKNOWN NYM_EPOCH=0 SESSION_GROUP=-2 ISO_FIELDS=SESSION_GROUP",
            "650 STREAM x",
            "650 CIRC",
            "650 NEWDESC $913D169EA0B86E5EAFC9358F20B36831DBB6DE5B~a",
            "650 FUTURE x");
        await _tor.DealtWithAsync();
    }

    [Fact]
    public async Task After_it_is_disposed_of_it_hears_no_more()
    {
        _tor.Circuits.Dispose();
        await Control.SayAsync("650 STREAM 90 NEW 0 example.org:443 SOURCE_ADDR=127.0.0.1:40000 PURPOSE=USER");
        await _tor.DealtWithAsync();
    }

    /// <summary>Lets what was said be dealt with, hears what has to be heard for it, and moves the clock.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("FAILED " + Hop + " REASON=TIMEOUT")]
    [InlineData("FAILED " + Hop + " REASON=DESTROYED REMOTE_REASON=CHANNEL_CLOSED")]
    [InlineData("FAILED REASON=CHANNEL_CLOSED")]
    [InlineData("BUILT " + Both)]
    public async Task What_becomes_of_a_circuit_while_tor_stands_still_is_tors_own(string? last)
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED", $"650 CIRC 12 EXTENDED {Hop}");
        await _tor.DealtWithAsync();
        await _tor.Time.TimerSetAsync(ScriptedTor.Timeout + ScriptedTor.Grace);
        _tor.Heart.Stop();
        await _tor.Heart.PassSilentlyAsync(TimeSpan.FromSeconds(31));
        if (last is null) _tor.Time.Advance(ScriptedTor.Timeout + ScriptedTor.Grace);
        else await Control.SayAsync($"650 CIRC 12 {last}");

        // A time-out is believed only when tor has answered what it was asked after it.
        if (last?.StartsWith("BUILT", StringComparison.Ordinal) != true)
        {
            await _tor.DealtWithAsync();
            Assert.False(build.IsCompleted);
        }

        _tor.Heart.GoOn();
        var result = await build;
        Assert.Null(result.Circuit);
        Assert.Null(result.LastExtension);
        Assert.Equal((CircuitReason.Internal, "tor stood still for 30 s"), (result.Failure!.Reason, result.Failure.ReasonText));
    }

    [Fact]
    public async Task A_failure_as_tors_clock_is_set_is_tors_own()
    {
        var build = _tor.StartBuilding();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", "650 CIRC 12 LAUNCHED", $"650 CIRC 12 EXTENDED {Hop}");
        await _tor.DealtWithAsync();
        await _tor.Time.TimerSetAsync(ScriptedTor.Timeout + ScriptedTor.Grace);
        await _tor.Heart.PassAsync(Second);
        _tor.Heart.SetClock(TimeSpan.FromHours(1));
        await Control.SayAsync($"650 CIRC 12 FAILED {Hop} REASON=TIMEOUT");
        Assert.Equal((CircuitReason.Internal, "tor's clock was set forward by 3600 s"), ((await build).Failure!.Reason, (await build).Failure!.ReasonText));
    }

    [Fact]
    public async Task No_circuit_is_begun_while_tor_stands_still()
    {
        _tor.Heart.Stop();
        await _tor.Heart.PassSilentlyAsync(TimeSpan.FromSeconds(10));
        var build = _tor.StartBuilding();
        for (var turn = 0; turn < 5; turn++) await _tor.DealtWithAsync();
        _tor.Heart.GoOn();
        await _tor.HearExtendAsync();
        await Control.SayAsync("250 EXTENDED 12", $"650 CIRC 12 BUILT {Both}");
        Assert.NotNull((await build).Circuit);
    }

    [Theory]
    [InlineData(ResolvePort.Socks, null)]
    [InlineData(ResolvePort.Dns, null)]
    [InlineData(ResolvePort.Socks, 4)]
    [InlineData(ResolvePort.Dns, 2)]
    public async Task A_question_that_fails_while_tor_stands_still_is_as_good_as_not_asked(ResolvePort port, int? code)
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port);
        using (asker)
        {
            _tor.Heart.Stop();
            await _tor.Heart.PassSilentlyAsync(TimeSpan.FromSeconds(31));
            if (code is { } reply)
            {
                await asker.ReplyAsync(reply);
                await Control.SayAsync($"650 STREAM 47 CLOSED 12 {asker.Name}:0 REASON=DONE");
            }
            else
            {
                _tor.Time.Advance(ScriptedTor.Timeout);
            }

            await _tor.DealtWithAsync();
            Assert.False(resolution.IsCompleted);
            _tor.Heart.GoOn();
            var result = await resolution;
            Assert.Equal(
                (ResolutionOutcome.NotAsked, "tor stood still for 30 s", null, TimeSpan.Zero),
                (result.Outcome, result.Trouble, result.ReplyCode, result.Elapsed));
        }
    }

    [Fact]
    public async Task A_circuit_that_dies_as_tor_stands_still_was_not_killed_by_its_exit()
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", ResolvePort.Socks);
        using (asker)
        {
            _tor.Heart.Stop();
            await _tor.Heart.PassSilentlyAsync(TimeSpan.FromSeconds(31));
            await Control.SayAsync($"650 CIRC 12 CLOSED {Both} REASON=DESTROYED REMOTE_REASON=CHANNEL_CLOSED");
            _tor.Heart.GoOn();
            Assert.Equal(ResolutionOutcome.NotAsked, (await resolution).Outcome);
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks)]
    [InlineData(ResolvePort.Dns)]
    public async Task An_address_that_comes_is_believed_whatever_tor_did(ResolvePort port)
    {
        var circuit = await _tor.BuildAsync("12");
        var (resolution, asker) = await _tor.AskAsync(circuit, "12", "47", port);
        using (asker)
        {
            _tor.Heart.Stop();
            await _tor.Heart.PassSilentlyAsync(TimeSpan.FromSeconds(31));
            await asker.ReplyAsync(0, "192.0.2.53");
            await Control.SayAsync($"650 STREAM 47 CLOSED 12 {asker.Name}:0 REASON=DONE");
            var result = await resolution;
            Assert.Equal((ResolutionOutcome.Replied, IPAddress.Parse("192.0.2.53")), (result.Outcome, result.Address));
        }
    }

    [Theory]
    [InlineData(ResolvePort.Socks, "SOCKS port 127.0.0.1:")]
    [InlineData(ResolvePort.Dns, "DNSPort 127.0.0.1:")]
    public async Task A_port_at_which_nobody_listens_any_more_is_the_end_of_tor(ResolvePort port, string named)
    {
        var circuit = await _tor.BuildAsync("12");
        _tor.ClosePorts();
        var lost = await Assert.ThrowsAsync<ControlConnectionLostException>(
            () => circuit.ResolveAsync("2e81ce05.wild.test", port, ScriptedTor.Timeout, CancellationToken.None).InTime());
        Assert.Contains(named, lost.Message, StringComparison.Ordinal);
        await Control.Connection.Completion.InTime();
        await Assert.ThrowsAsync<ControlConnectionLostException>(() => _tor.StartBuilding());
    }

    private async Task StepAsync(TimeSpan by, string? heard = null)
    {
        if (heard is null) await _tor.DealtWithAsync();
        else await Control.HearAsync(heard);
        _tor.Time.Advance(by);
    }
}
