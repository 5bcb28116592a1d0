namespace DnsHealth.EndToEnd;

/// <summary>What can only be told once there is a consensus.</summary>
[Collection(NetworkFixture.Name)]
public sealed class SelectionTests(NetworkFixture fixture) : IDisposable
{
    private const string Stranger = "0123456789ABCDEF0123456789ABCDEF01234567";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("--exit")]
    [InlineData("--first-hop")]
    public async Task A_fingerprint_that_is_not_in_the_consensus_is_a_bad_setting(string flag)
    {
        var (code, _, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", flag, Stranger));
        Assert.True(code == 2, errors);
        Assert.Contains(flag, errors, StringComparison.Ordinal);
        Assert.Contains(Stranger, errors, StringComparison.Ordinal);
        Assert.Contains("consensus", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.In("public")));
    }

    [Fact]
    public async Task An_exit_file_limits_the_scan_and_a_fixed_first_hop_is_the_only_one()
    {
        var exits = fixture.Network.Truth.Exits.Where(exit => exit.Behaviour == "ok").Take(2).ToList();
        await File.WriteAllLinesAsync(_scratch.In("exits"), exits.Select(exit => $"# one\n${exit.Fingerprint}~{exit.Nickname}"));
        var hop = fixture.Network.Truth.FirstHops.First(hop => hop.Behaviour == "ok").Fingerprint;
        var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(
            fixture, _scratch, "--domain", "wild.test", "--exit-file", _scratch.In("exits"), "--first-hop", hop));
        Assert.True(code == 0, text + errors);
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Equal(exits.Select(exit => exit.Fingerprint).Order(), run.Records.Select(record => record.ExitFingerprint));
        Assert.All(run.Records.SelectMany(record => record.Evidence), attempt => Assert.Equal(hop, attempt.FirstHop));
        Assert.Empty(Directory.GetFiles(_scratch.In("public")));
    }

    [Fact]
    public async Task One_first_hop_alone_proves_no_exit_unreachable()
    {
        var hop = fixture.Network.Truth.FirstHops.First(hop => hop.Behaviour == "ok").Fingerprint;
        var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(
            fixture, _scratch, "--domain", "wild.test", "--exit", fixture.Exit("down").Fingerprint, "--first-hop", hop, "--recheck-delay", "0"));
        Assert.True(code == 0, text + errors);
        Assert.Equal(Probing.Cause.FirstHopsFailed, (await ScanProcess.RecordsAsync(_scratch)).Records.Single().Cause);
    }
}
