using System.Globalization;
using System.Net;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Circuits;

/// <summary>Plays what a real tor said for circuits of every kind, line for line, and sees what the controller makes of it.</summary>
public sealed class CapturedCircuitsTests
{
    [Theory]
    [InlineData("exit whose resolver is: ok", 0, "192.0.2.53", 0, "192.0.2.53", StreamReason.Done)]
    [InlineData("exit whose resolver is: wrong", 0, "198.51.100.66", 0, "198.51.100.66", StreamReason.Done)]
    [InlineData("exit whose resolver is: nxdomain", 4, null, 3, null, StreamReason.Done)]
    [InlineData("exit whose resolver is: servfail", 4, null, 2, null, StreamReason.Done)]
    [InlineData("exit whose resolver is: refused", 4, null, 3, null, StreamReason.Done)]
    [InlineData("exit whose resolver is: drop", 4, null, 2, null, StreamReason.Done)]
    [InlineData("exit whose resolver is: nodata", 4, null, 3, null, StreamReason.Done)]
    [InlineData("exit whose resolver is: private", 4, null, 2, null, StreamReason.Torprotocol)]
    [InlineData("exit whose resolver is: aaaa", 4, null, 3, null, StreamReason.Done)]
    [InlineData("a relay whose policy is reject *:*", 4, null, 3, null, StreamReason.Done)]
    public async Task A_resolver_is_seen_by_both_ports(
        string heading, int socksCode, string? socksAddress, int dnsCode, string? dnsAddress, StreamReason reason)
    {
        var (build, resolutions) = await PlayAsync(heading);
        Assert.NotNull(build.Circuit);
        Assert.Null(build.Failure);
        Assert.Equal(2, resolutions.Count);
        Assert.All(resolutions, resolution => Assert.Equal((ResolutionOutcome.Replied, reason), (resolution.Outcome, resolution.StreamReason)));
        Assert.Equal((socksCode, Address(socksAddress)), (resolutions[0].ReplyCode, resolutions[0].Address));
        Assert.Equal((dnsCode, Address(dnsAddress)), (resolutions[1].ReplyCode, resolutions[1].Address));
        Assert.Equal("REQUESTED", build.Circuit!.DeathReason);
    }

    [Fact]
    public async Task An_exit_that_is_down_fails_the_second_hop_by_the_word_of_the_first()
    {
        var failure = Assert.IsType<CircuitFailure>((await PlayAsync("exit whose resolver is: down")).Build.Failure);
        Assert.Equal([Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE")], failure.Reached);
        Assert.Equal((CircuitReason.Destroyed, "DESTROYED", "CHANNEL_CLOSED"), (failure.Reason, failure.ReasonText, failure.RemoteReasonText));
        Assert.False(failure.Refused);
    }

    [Fact]
    public async Task An_exit_that_is_frozen_fails_the_second_hop_by_tors_own_timeout()
    {
        var failure = Assert.IsType<CircuitFailure>((await PlayAsync("exit frozen before the circuit is built")).Build.Failure);
        Assert.Equal([Fingerprint.Parse("86A1C479826DBB9D5ED4082CCA040FF9ABD5D4A2")], failure.Reached);
        Assert.Equal((CircuitReason.Timeout, "TIMEOUT", null), (failure.Reason, failure.ReasonText, failure.RemoteReasonText));
    }

    [Fact]
    public async Task A_first_hop_that_is_down_fails_with_nothing_reached()
    {
        var failure = Assert.IsType<CircuitFailure>((await PlayAsync("dead first hop")).Build.Failure);
        Assert.Empty(failure.Reached);
        Assert.Equal((CircuitReason.ChannelClosed, null), (failure.Reason, failure.RemoteReasonText));
    }

    [Fact]
    public async Task A_relay_tor_does_not_know_is_named()
    {
        var failure = Assert.IsType<CircuitFailure>((await PlayAsync("unknown relay")).Build.Failure);
        Assert.True(failure.Refused);
        Assert.Equal(Fingerprint.Parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), failure.UnknownRelay);
        Assert.Equal("552 No such router \"$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", failure.ReasonText);
    }

    private static IPAddress? Address(string? text) => text is null ? null : IPAddress.Parse(text);

    /// <summary>Plays a section: builds its circuit, asks its questions, and disposes of the circuit where it was closed.</summary>
    private static async Task<(CircuitBuild Build, List<Resolution> Resolutions)> PlayAsync(string heading)
    {
        await using var tor = new ScriptedTor();
        var lines = CapturedSession.Section(heading);
        Task<CircuitBuild>? build = null;
        Task<Resolution>? asked = null;
        Asker? asker = null;
        var resolutions = new List<Resolution>();
        for (var i = 0; i < lines.Count; i++)
        {
            var words = lines[i].Split(' ');
            switch (words)
            {
                case [">", "EXTENDCIRCUIT", _, var path]:
                    build = tor.Circuits.BuildAsync([.. path.Split(',').Select(Fingerprint.Parse)], ScriptedTor.Timeout, CancellationToken.None).InTime();
                    await tor.Control.HearAsync(lines[i][2..]);
                    break;
                case [">", "CLOSECIRCUIT", _]:
                    if (asked is not null) await asked;
                    await (await build!).Circuit!.DisposeAsync();
                    await tor.Control.HearAsync(lines[i][2..]);
                    break;
                case [">", ..]:
                    await tor.Control.HearAsync(lines[i][2..]);
                    break;
                case ["#", "socks" or "dns", "wild.test"]:
                    if (asked is not null) resolutions.Add(await asked);
                    var name = lines[i + 1].Split(' ')[6][..^2];
                    var port = words[1] == "socks" ? ResolvePort.Socks : ResolvePort.Dns;
                    asked = (await build!).Circuit!.ResolveAsync(name, port, ScriptedTor.Timeout, CancellationToken.None).InTime();
                    asker = await tor.AcceptAsync(port);
                    break;
                case ["#", "socks", "reply", var hex, ..]:
                    var bytes = Convert.FromHexString(hex);
                    await asker!.ReplyAsync(bytes[1], bytes[1] == 0 ? new IPAddress(bytes.AsSpan(4, 4)).ToString() : null);
                    break;
                case ["#", "dns", "reply", "rcode", var code, "ancount", var count, ..]:
                    await asker!.ReplyAsync(
                        int.Parse(code, CultureInfo.InvariantCulture),
                        count == "0" ? null : lines.Skip(i).First(line => line.Contains(" REMAP ", StringComparison.Ordinal)).Split(' ')[6][..^2]);
                    break;
                case ["<", ..]:
                    var from = words.FirstOrDefault(word => word.StartsWith("SOURCE_ADDR=", StringComparison.Ordinal));
                    await tor.Control.SayAsync(from is null ? lines[i][2..] : lines[i][2..].Replace(from, $"SOURCE_ADDR={asker!.Address}", StringComparison.Ordinal));
                    break;
                default:
                    break;
            }
        }

        if (asked is not null) resolutions.Add(await asked);
        var result = await build!;
        await tor.DealtWithAsync();
        asker?.Dispose();
        return (result, resolutions);
    }
}
