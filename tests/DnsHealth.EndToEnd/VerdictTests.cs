using System.Globalization;
using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;

using Xunit.Abstractions;

namespace DnsHealth.EndToEnd;

/// <summary>Whole scans of a network of real tor daemons, their verdicts held against the truth.</summary>
[Collection(NetworkFixture.Name)]
public sealed class VerdictTests(NetworkFixture fixture, ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    /// <summary>How often each mode is scanned; more than once when set in the environment, to look for what fails now and then.</summary>
    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("DNSHEALTH_E2E_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("wildcard", "wild.test", ProbeMode.Wildcard)]
    [InlineData("nxdomain", "nx.test", ProbeMode.Nxdomain)]
    [InlineData("auto", "wild.test", ProbeMode.Wildcard)]
    [InlineData("auto", "nx.test", ProbeMode.Nxdomain)]
    public async Task Every_exit_gets_the_verdict_that_is_true(string mode, string domain, ProbeMode found)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            using var scratch = new Scratch();
            var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, scratch, "--mode", mode, "--domain", domain));
            output.WriteLine($"round {round}: {text}{errors}");
            Assert.Equal(0, code);
            var run = await ScanProcess.RecordsAsync(scratch);
            Assert.Equal(found, run.Info.Mode);
            Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, run.Records, found));
            Assert.All(run.Records, record => Assert.NotEmpty(record.Evidence));
            await CheckPublishedAsync(scratch, run);
        }
    }

    [Fact]
    public async Task Two_first_hops_of_six_that_are_dead_and_two_that_freeze_cost_no_exit_its_name()
    {
        var frozen = fixture.Network.Truth.FirstHops.First(hop => hop.Behaviour == "ok").Nickname;
        await fixture.Network.FreezeAsync(frozen, CancellationToken.None);
        try
        {
            var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test"));
            output.WriteLine(text + errors);
            Assert.Equal(0, code);
            Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, (await ScanProcess.RecordsAsync(_scratch)).Records, ProbeMode.Wildcard));
        }
        finally
        {
            await fixture.Network.ThawAsync(frozen, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Every_query_asks_for_a_name_of_its_own()
    {
        var (code, _, _) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0"));
        Assert.Equal(0, code);
        var names = (await ScanProcess.RecordsAsync(_scratch)).Records
            .SelectMany(record => record.Evidence)
            .SelectMany(attempt => attempt.Queries)
            .Select(query => query.Name)
            .ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.EndsWith(".wild.test", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_single_exit_is_explained_and_not_published()
    {
        var exit = fixture.Exit("servfail");
        var (code, text, _) = await ScanProcess.RunAsync(ScanProcess.Scan(
            fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0", "--exit", $"${exit.Fingerprint.ToLowerInvariant()}"));
        Assert.Equal(0, code);
        Assert.Contains(exit.Fingerprint, text, StringComparison.Ordinal);
        Assert.Contains("dns_fail (servfail)", text, StringComparison.Ordinal);
        Assert.Contains("Attempt 3", text, StringComparison.Ordinal);
        Assert.Contains("What to do", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.In("public")));
    }

    [Fact]
    public async Task The_report_alone_is_on_standard_output_with_json()
    {
        var (code, text, _) = await ScanProcess.RunAsync(ScanProcess.Scan(
            fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0", "--json", "--exit", fixture.Exit("ok").Fingerprint));
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(1, json.RootElement.GetProperty("metadata").GetProperty("success").GetInt32());
    }

    [Fact]
    public async Task Shards_are_disjoint_and_together_whole_and_their_union_is_published()
    {
        var runs = new List<string>();
        var seen = new List<string>();
        for (var shard = 0; shard < 2; shard++)
        {
            using var state = new Scratch();
            var before = Directory.Exists(_scratch.In("analysis")) ? Directory.GetDirectories(_scratch.In("analysis")) : [];
            var (code, _, _) = await ScanProcess.RunAsync(ScanProcess.Scan(
                fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0", "--circuit-retries", "1", "--retries", "0",
                "--shard", string.Create(CultureInfo.InvariantCulture, $"{shard}/2")));
            Assert.Equal(0, code);
            Assert.Empty(Directory.GetFiles(_scratch.In("public")));
            var run = Directory.GetDirectories(_scratch.In("analysis")).Except(before).Single();
            runs.Add(run);
            seen.AddRange((await (await RunDirectory.OpenAsync(run)).ReadAsync()).Records.Select(record => record.ExitFingerprint));
        }

        Assert.Equal(fixture.Network.Truth.Exits.Select(exit => exit.Fingerprint).Order(), seen.Order());
        var (aggregated, text, errors) = await ScanProcess.RunAsync(["aggregate", .. runs, "--output-dir", _scratch.In("public"), "--state-dir", _scratch.In("state")]);
        Assert.True(aggregated == 0, text + errors);
        var report = RecordJson.Read<Report>(await File.ReadAllBytesAsync(_scratch.In("public/latest.json")), "latest.json");
        Assert.True(report.Metadata.Complete);
        Assert.Equal(ScanType.Split, report.Metadata.Scan.Type);
        Assert.Equal(fixture.Network.Truth.Exits.Count, report.Results.Count);
    }

    private static async Task CheckPublishedAsync(Scratch scratch, RunRecords run)
    {
        var latest = await File.ReadAllBytesAsync(scratch.In("public/latest.json"));
        var name = $"dns_health_{run.Info.RunId}.json";
        Assert.Equal(latest, await File.ReadAllBytesAsync(scratch.In($"public/{name}")));
        Assert.Equal([name], JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(scratch.In("public/files.json")))!);
        var report = RecordJson.Read<Report>(latest, "latest.json");
        Assert.True(report.Metadata.Complete);
        Assert.Equal(run.Records.Count, report.Results.Count);
        Assert.Equal(run.Records.Count(record => record.Status != Status.Success), report.Failures.Count);
        Assert.Equal(
            report.Metadata.TotalRelays,
            report.Metadata.Success + report.Metadata.DnsFail + report.Metadata.Timeout + report.Metadata.WrongIp + report.Metadata.CircuitFail + report.Metadata.Unknown);
        Assert.True(File.Exists(scratch.In("public/report.md")));
        Assert.True(File.Exists(scratch.In("public/metrics.prom")));
        Assert.True(File.Exists(scratch.In("public/failure_state.json")));
    }
}
