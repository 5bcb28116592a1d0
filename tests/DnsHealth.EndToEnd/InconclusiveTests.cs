using DnsHealth.Records;


namespace DnsHealth.EndToEnd;

/// <summary>When a control fails, the fault is ours: nothing that was published may change.</summary>
[Collection(NetworkFixture.Name)]
public sealed class InconclusiveTests(NetworkFixture fixture) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("broken.test", "auto", null, "broken.test")]
    [InlineData("nx.test", "nxdomain", "missing.nx.test", "missing.nx.test")]
    [InlineData("nx.test", "wildcard", null, "wildcard mode")]
    [InlineData("wild.test", "nxdomain", null, "nxdomain mode")]
    public async Task A_control_that_fails_before_the_scan_stops_it(string domain, string mode, string? control, string named)
    {
        var before = Plant();
        string[] names = control is null ? [] : ["--control-name", control];
        var (code, _, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, ["--domain", domain, "--mode", mode, .. names]));
        Assert.Equal(3, code);
        Assert.Contains("inconclusive", errors, StringComparison.Ordinal);
        Assert.Contains(named, errors, StringComparison.Ordinal);
        Assert.Equal(before, Published());
    }

    [Fact]
    public async Task An_expected_address_that_the_zone_does_not_give_stops_it()
    {
        var before = Plant();
        var (code, _, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--expected-ip", "203.0.113.9"));
        Assert.Equal(3, code);
        Assert.Contains("203.0.113.9", errors, StringComparison.Ordinal);
        Assert.Equal(before, Published());
    }

    [Fact]
    public async Task A_zone_that_breaks_during_the_scan_makes_it_inconclusive()
    {
        var before = Plant();
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test"));
        await scan.SeeAsync("exits to scan");
        fixture.Network.Honest.Break("wild.test");
        try
        {
            Assert.Equal(3, await scan.EndAsync());
        }
        finally
        {
            fixture.Network.Honest.Mend("wild.test");
        }

        Assert.Equal(before, Published());
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Equal(RunOutcome.Inconclusive, run.Info.Outcome);
        Assert.Equal(fixture.Network.Truth.Exits.Count, run.Records.Count);
    }

    [Fact]
    public async Task A_preflight_server_that_is_not_there_stops_it()
    {
        var (code, _, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--preflight-server", "127.0.0.1:1"));
        Assert.Equal(3, code);
        Assert.Contains("inconclusive", errors, StringComparison.Ordinal);
    }

    /// <summary>Files that another run published.</summary>
    private Dictionary<string, string> Plant()
    {
        Directory.CreateDirectory(_scratch.In("public"));
        foreach (var name in (string[])["latest.json", "files.json", "failure_state.json", "report.md"]) File.WriteAllText(_scratch.In($"public/{name}"), $"an earlier {name}");
        return Published();
    }

    private Dictionary<string, string> Published() =>
        Directory.GetFiles(_scratch.In("public")).ToDictionary(path => path, File.ReadAllText);
}
