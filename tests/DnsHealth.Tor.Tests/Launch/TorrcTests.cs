using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

public sealed class TorrcTests
{
    [Fact]
    public void It_has_every_setting_of_the_measurement_and_ports_of_tors_own_choosing()
    {
        var lines = Lines(new TorLaunchOptions { DataDirectory = "/var/lib/dnshealth/tor" });
        Assert.Contains("DataDirectory \"/var/lib/dnshealth/tor\"", lines);
        Assert.Contains("ControlPort auto", lines);
        Assert.Contains("ControlPortWriteToFile \"/var/lib/dnshealth/tor/control_port\"", lines);
        Assert.Contains("CookieAuthFile \"/var/lib/dnshealth/tor/control_auth_cookie\"", lines);
        Assert.Contains("SocksPort auto SessionGroup=1", lines);
        Assert.Contains("DNSPort auto SessionGroup=1", lines);
        Assert.All(new MeasurementSettings().AtStart, setting => Assert.Contains($"{setting.Name} {setting.Value}", lines));

        // tor needs these itself until it has joined.
        Assert.DoesNotContain(lines, line => line.StartsWith("__", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/home/a b/tor", "\"/home/a b/tor\"")]
    [InlineData("/home/#1/tor", "\"/home/#1/tor\"")]
    [InlineData("/home/\"x\"/tor", "\"/home/\\\"x\\\"/tor\"")]
    [InlineData("/home/back\\slash", "\"/home/back\\\\slash\"")]
    [InlineData("/home/new\nSocksPort 1", "\"/home/new\\nSocksPort 1\"")]
    public void A_path_may_have_any_character(string path, string written) =>
        Assert.Equal($"DataDirectory {written}", Lines(new TorLaunchOptions { DataDirectory = path })[0]);

    [Theory]
    [InlineData("UseBridges 1\nBridge 192.0.2.1:443")]
    [InlineData("UseBridges 1\r\nBridge 192.0.2.1:443\r\n\r\n")]
    public void Extra_lines_come_last(string extra)
    {
        var lines = Lines(new TorLaunchOptions { DataDirectory = "/x" }, extra);
        Assert.Equal(["UseBridges 1", "Bridge 192.0.2.1:443"], lines[^2..]);
    }

    [Fact]
    public void Timeouts_are_whole_seconds_rounded_up()
    {
        var lines = Lines(new TorLaunchOptions
        {
            DataDirectory = "/x",
            Measurement = new MeasurementSettings { CircuitTimeout = TimeSpan.FromSeconds(0.2), StreamTimeout = TimeSpan.FromSeconds(20.1) },
        });
        Assert.Contains("CircuitBuildTimeout 1", lines);
        Assert.Contains("CircuitStreamTimeout 21", lines);
    }

    private static string[] Lines(TorLaunchOptions options, string? extra = null)
    {
        var text = Torrc.Write(options, extra);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text.TrimEnd('\n').Split('\n');
    }
}
