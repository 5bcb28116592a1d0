using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;

namespace DnsHealth.EndToEnd;

/// <summary>A scan by someone's running tor, which is left as it was found.</summary>
[Collection(NetworkFixture.Name)]
public sealed class AttachTests(NetworkFixture fixture) : IDisposable
{
    private static readonly string[] Borrowed =
        ["__LeaveStreamsUnattached", "__DisablePredictedCircuits", "CircuitStreamTimeout", "CircuitBuildTimeout", "UseEntryGuards", "DNSPort"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_running_tor_will_do_and_is_put_back_as_it_was()
    {
        await using var tor = await TorProcess.StartAsync(
            new TorLaunchOptions
            {
                DataDirectory = _scratch.In("running"),
                ExtraTorrc = Path.Combine(fixture.Network.Directory, PrivateNetwork.ClientTorrcFileName),
            },
            TimeProvider.System,
            CancellationToken.None);
        var port = await tor.AwaitControlPortAsync(CancellationToken.None);
        await using var control = await ControlConnection.ConnectAsync(port, CancellationToken.None);
        await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None);
        var before = await ReadAsync(control);

        var arguments = ScanProcess.Scan(
            fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0", "--tor-control", port.Port.ToString(CultureInfo.InvariantCulture)).ToList();
        arguments.RemoveRange(arguments.IndexOf("--torrc-extra"), 2);
        var (code, text, errors) = await ScanProcess.RunAsync(arguments);
        Assert.True(code == 0, text + errors);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, (await ScanProcess.RecordsAsync(_scratch)).Records, ProbeMode.Wildcard));
        Assert.Equal(before, await ReadAsync(control));
        await control.SendAsync("SIGNAL SHUTDOWN", CancellationToken.None);
    }

    private static async Task<List<string>> ReadAsync(ControlConnection control)
    {
        var values = new List<string>();
        foreach (var name in Borrowed)
        {
            var reply = await control.ExpectAsync($"GETCONF {name}", CancellationToken.None);
            values.AddRange(reply.Lines.Select(line => line.Text));
        }

        return values;
    }
}
