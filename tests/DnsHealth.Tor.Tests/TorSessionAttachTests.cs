using System.Net;
using System.Net.Sockets;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests;

[Collection(nameof(TorProcess))]
public sealed class TorSessionAttachTests
{
    private const string Password = "open \"sesame\" \\";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(77);
    private static readonly MeasurementSettings Measurement = new() { CircuitTimeout = TimeSpan.FromSeconds(41), StreamTimeout = TimeSpan.FromSeconds(42) };

    [Theory]
    [InlineData("CookieAuthentication 1\n", false)]
    [InlineData("", true)]
    [InlineData("CookieAuthentication 1\n", true)]
    [InlineData("", false)]
    public async Task A_tor_that_does_not_join_in_time_is_left_as_it_was(string torrc, bool withPassword)
    {
        var password = withPassword ? Password : null;
        await using var tor = await RunningTor.StartAsync(
            torrc + (withPassword ? $"HashedControlPassword {await HashAsync(Password)}\n" : "") + "CircuitStreamTimeout 33\nMaxCircuitDirtiness 700\n");
        await using var onlooker = await tor.ConnectAsync(password);
        var before = await SettingsAsync(onlooker);

        var time = new HeldTime(Timeout);
        var progress = new FirstReport();
        var attach = TorSession.AttachAsync(tor.ControlPort, password, Measurement, null, Timeout, progress, time, CancellationToken.None).InTime();
        await progress.Came;
        var during = await SettingsAsync(onlooker);
        Assert.All(Measurement.AtStart, setting => Assert.Equal($"{setting.Name}={setting.Value}", during[setting.Name]));
        Assert.Equal("DNSPort=auto", during["DNSPort"]);

        // Other people's streams are tor's to attach until there is somebody here to do it.
        Assert.Equal("__LeaveStreamsUnattached=0", during["__LeaveStreamsUnattached"]);

        await time.GoOffAsync();
        var failure = await Assert.ThrowsAsync<TorStartException>(() => attach);
        Assert.Matches(@"was not ready in 77 s; it came to \d+ % \(.+\)", failure.Message);
        Assert.Equal(before, await SettingsAsync(onlooker));
        Assert.Equal("", await onlooker.GetInfoAsync("net/listeners/dns", CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_password_is_a_refusal_and_changes_nothing()
    {
        await using var tor = await RunningTor.StartAsync($"HashedControlPassword {await HashAsync(Password)}\n");
        await using var onlooker = await tor.ConnectAsync(Password);
        var before = await SettingsAsync(onlooker);
        foreach (var password in new[] { "wrong", null })
        {
            var failure = await Assert.ThrowsAsync<TorStartException>(
                () => TorSession.AttachAsync(tor.ControlPort, password, Measurement, null, Timeout, null, TimeProvider.System, CancellationToken.None).InTime());
            Assert.IsType<ControlAuthenticationException>(failure.InnerException);
        }

        Assert.Equal(before, await SettingsAsync(onlooker));
    }

    [Fact]
    public async Task Attaching_given_up_puts_everything_back()
    {
        await using var tor = await RunningTor.StartAsync("");
        await using var onlooker = await tor.ConnectAsync();
        var before = await SettingsAsync(onlooker);
        using var patience = new CancellationTokenSource();
        var progress = new FirstReport();
        var attach = TorSession.AttachAsync(tor.ControlPort, null, Measurement, null, Timeout, progress, TimeProvider.System, patience.Token).InTime();
        await progress.Came;
        Assert.NotEqual(before, await SettingsAsync(onlooker));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attach);
        Assert.Equal(before, await SettingsAsync(onlooker));
    }

    [Fact]
    public async Task Where_nobody_listens_the_address_is_told()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        foreach (var address in new[] { taken.LocalEndPoint!, new UnixDomainSocketEndPoint("/no/such/socket") })
        {
            var failure = await Assert.ThrowsAsync<TorStartException>(
                () => TorSession.AttachAsync(address, null, Measurement, null, Timeout, null, TimeProvider.System, CancellationToken.None).InTime());
            Assert.StartsWith($"the tor at {address} cannot be used:", failure.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>What GETCONF says of every option an attachment touches.</summary>
    private static async Task<Dictionary<string, string>> SettingsAsync(ControlConnection control)
    {
        var settings = new Dictionary<string, string>();
        foreach (var name in Measurement.AtStart.Concat(MeasurementSettings.OnceJoined).Select(setting => setting.Name).Concat(["DNSPort", "SocksPort"]))
        {
            var reply = await control.ExpectAsync($"GETCONF {name}", CancellationToken.None).InTime();
            settings[name] = string.Join(' ', reply.Lines.Select(line => line.Text));
        }

        return settings;
    }

    private static async Task<string> HashAsync(string password)
    {
        var start = new System.Diagnostics.ProcessStartInfo(ExecutablePath.Find("tor")!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--quiet", "--hash-password", password }) start.ArgumentList.Add(argument);
        using var process = System.Diagnostics.Process.Start(start)!;
        return (await process.StandardOutput.ReadToEndAsync().InTime()).Trim().Split('\n')[^1];
    }

    private sealed class FirstReport : IProgress<BootstrapStatus>
    {
        private readonly TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Came => _came.Task.InTime();

        public void Report(BootstrapStatus value) => _came.TrySetResult();
    }
}
