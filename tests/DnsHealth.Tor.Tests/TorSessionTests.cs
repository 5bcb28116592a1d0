using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests;

/// <summary>A session with a tor that has joined, which a real one cannot do here without a network: its control port is played.</summary>
public sealed class TorSessionTests
{
    private bool _hasDnsPort;

    [Fact]
    public async Task A_tor_that_has_joined_is_set_up_and_put_back_in_the_other_order()
    {
        await using var tor = new ControlPortServer(Answer);
        var reports = new Reports();
        var session = await TorSession.AttachAsync(
            tor.Address, null, new MeasurementSettings(), null, Waiting.Deadline, reports, TimeProvider.System, CancellationToken.None).InTime();
        Assert.Equal("0.4.9.11", session.Version);
        Assert.Null(session.ProcessId);
        Assert.Null(session.LastWords);
        Assert.False(session.Lost.IsCompleted);
        Assert.Equal([75], reports.Progress);

        var setUp = tor.Heard;
        string[] expected =
        [
            .. new MeasurementSettings().AtStart.Select(setting => $"SETCONF {setting.Name}={setting.Value}"),
            "SETCONF DNSPort=auto",
            "SETCONF __DisablePredictedCircuits=1",
            "SETCONF __LeaveStreamsUnattached=1",
        ];
        Assert.Equal(expected, setUp.Where(command => command.StartsWith("SETCONF", StringComparison.Ordinal)));

        // Who leaves streams to us and does not hear us ask for them waits for ever.
        var commands = setUp.ToList();
        Assert.True(commands.IndexOf("SETEVENTS CIRC STREAM NEWDESC") < commands.IndexOf("SETCONF __LeaveStreamsUnattached=1"));

        await session.DisposeAsync().AsTask().InTime();
        await tor.Gone;
        await session.Lost.InTime();
        string[] putBack =
        [
            "SETCONF __LeaveStreamsUnattached=\"0\"",
            "SETCONF __DisablePredictedCircuits=\"0\"",
            "RESETCONF DNSPort",
            .. new MeasurementSettings().AtStart.Reverse().Select(setting => $"SETCONF {setting.Name}=\"old \\\"{setting.Name}\\\"\" {setting.Name}=\"and another\""),
        ];
        Assert.Equal(putBack, tor.Heard.Skip(setUp.Count).Where(command => !command.StartsWith("ATTACHSTREAM", StringComparison.Ordinal)));

        // A stream that began when the option was not yet put back found us listening.
        Assert.Contains("ATTACHSTREAM 90 0", tor.Heard);
    }

    [Fact]
    public async Task A_tor_that_goes_is_seen_to_be_lost_and_can_be_disposed_of()
    {
        await using var tor = new ControlPortServer(Answer);
        var session = await TorSession.AttachAsync(
            tor.Address, null, new MeasurementSettings(), null, Waiting.Deadline, null, TimeProvider.System, CancellationToken.None).InTime();
        tor.HangUp();
        await session.Lost.InTime();
        await Assert.ThrowsAsync<ControlConnectionLostException>(
            () => session.Circuits.BuildAsync([], TimeSpan.FromSeconds(1), CancellationToken.None).InTime());
        await session.DisposeAsync().AsTask().InTime();
    }

    [Theory]
    [InlineData("GETINFO net/listeners/socks", "250-net/listeners/socks=\"unix:/run/tor/socks\"", "no socks port")]
    [InlineData("GETINFO version", "250-other=1", "GETINFO")]
    [InlineData("SETCONF CircuitBuildTimeout=15", "553 Transition not allowed\u001b[2J", "SETCONF: 553 Transition not allowed\\u001b[2J")]
    [InlineData("GETINFO status/bootstrap-phase", "250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=half", "PROGRESS")]
    public async Task A_tor_that_cannot_be_used_is_put_back_and_told_why(string command, string line, string words)
    {
        await using var tor = new ControlPortServer(heard => heard != command ? Answer(heard) : line.StartsWith("250-", StringComparison.Ordinal) ? [line, "250 OK"] : [line]);
        var failure = await Assert.ThrowsAsync<TorStartException>(() => TorSession.AttachAsync(
            tor.Address, null, new MeasurementSettings(), null, Waiting.Deadline, null, TimeProvider.System, CancellationToken.None).InTime());
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        await tor.Gone;
        Assert.Equal("SETCONF UseMicrodescriptors=\"old \\\"UseMicrodescriptors\\\"\" UseMicrodescriptors=\"and another\"", tor.Heard[^1]);
    }

    private string[] Answer(string command)
    {
        switch (command.Split(' ', '='))
        {
            case ["PROTOCOLINFO", ..]:
                return ["250-PROTOCOLINFO 1", "250-AUTH METHODS=NULL", "250-VERSION Tor=\"0.4.9.11\"", "250 OK"];
            case ["GETINFO", "version"]:
                return ["250-version=0.4.9.11", "250 OK"];
            case ["GETINFO", "net/listeners/socks"]:
                return ["250-net/listeners/socks=\"unix:/run/tor/socks\" \"127.0.0.1:9050\"", "250 OK"];
            case ["GETINFO", "net/listeners/dns"]:
                return [_hasDnsPort ? "250-net/listeners/dns=\"127.0.0.1:5353\"" : "250-net/listeners/dns=", "250 OK"];
            case ["GETINFO", "status/bootstrap-phase"]:
                return ["250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=75 TAG=enough_dirinfo SUMMARY=\"Loaded enough directory info to build circuits\"", "250 OK"];
            case ["GETCONF", "DNSPort"]:
                return ["250 DNSPort"];
            case ["GETCONF", var name] when name.StartsWith("__", StringComparison.Ordinal):
                return [$"250 {name}=0"];
            case ["GETCONF", var name]:
                return [$"250-{name}=old \"{name}\"", $"250 {name}=and another"];
            case ["SETCONF", "DNSPort", _]:
                _hasDnsPort = true;
                return ["250 OK"];
            case ["SETCONF", "__LeaveStreamsUnattached", "\"0\""]:
                return ["650 STREAM 90 NEW 0 example.org:443 SOURCE_ADDR=127.0.0.1:40000 PURPOSE=USER", "250 OK"];
            default:
                return ["250 OK"];
        }
    }

    private sealed class Reports : IProgress<BootstrapStatus>
    {
        public List<int> Progress { get; } = [];

        public void Report(BootstrapStatus value) => Progress.Add(value.Progress);
    }
}
