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
        await using var tor = await StartTorAsync();
        var port = await tor.AwaitControlPortAsync(CancellationToken.None);
        await using var control = await ControlConnection.ConnectAsync(port, CancellationToken.None);
        await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None);
        var before = await ReadAsync(control);

        var (code, text, errors) = await ScanProcess.RunAsync(Scan(port.Port, "--recheck-delay", "0"));
        Assert.True(code == 0, text + errors);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, (await ScanProcess.RecordsAsync(_scratch)).Records, ProbeMode.Wildcard));
        Assert.Equal(before, await ReadAsync(control));
        await control.SendAsync("SIGNAL SHUTDOWN", CancellationToken.None);
    }

    [Fact]
    public async Task A_control_connection_that_is_cut_costs_no_exit_anything_and_the_running_tor_is_put_back_as_it_was()
    {
        await using var tor = await StartTorAsync();
        var port = await tor.AwaitControlPortAsync(CancellationToken.None);
        await using var control = await ControlConnection.ConnectAsync(port, CancellationToken.None);
        await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None);
        var before = await ReadAsync(control);

        await using var proxy = new ControlProxy(port);
        using var scan = ScanProcess.Start(Scan(proxy.Port, "--build-delay", "0.3"));
        await scan.SeeAsync(fixture.SomeDecided);
        Assert.NotEqual(before, await ReadAsync(control));
        proxy.Cut();
        Assert.True(await scan.EndAsync() == 0, scan.Output + scan.Errors);
        Assert.Contains("tor is gone", scan.Errors, StringComparison.Ordinal);
        // The first, one to put it back, and one to go on with.
        Assert.Equal(3, proxy.Taken);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, (await ScanProcess.RecordsAsync(_scratch)).Records, ProbeMode.Wildcard));
        Assert.Equal(before, await ReadAsync(control));
        await control.SendAsync("SIGNAL SHUTDOWN", CancellationToken.None);
    }

    private Task<TorProcess> StartTorAsync() => TorProcess.StartAsync(
        new TorLaunchOptions
        {
            DataDirectory = _scratch.In("running"),
            ExtraTorrc = Path.Combine(fixture.Network.Directory, PrivateNetwork.ClientTorrcFileName),
        },
        TimeProvider.System,
        CancellationToken.None);

    private List<string> Scan(int controlPort, params string[] more)
    {
        var arguments = ScanProcess.Scan(
            fixture, _scratch, ["--domain", "wild.test", "--tor-control", controlPort.ToString(CultureInfo.InvariantCulture), .. more]).ToList();
        arguments.RemoveRange(arguments.IndexOf("--torrc-extra"), 2);
        return arguments;
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
