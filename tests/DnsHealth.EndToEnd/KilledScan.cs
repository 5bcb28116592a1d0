using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Launch;
using Xunit.Abstractions;

namespace DnsHealth.EndToEnd;

/// <summary>
/// Kills scans outright at moments drawn at random, from their first breath to their reports, and has each resumed: what was on the disk
/// is not done again, every exit ends with one record that is true, and the report is published.
/// </summary>
/// <param name="truth">What the network's exits are like.</param>
/// <param name="arguments">A scan of it, for a test's own directories, and the flags that say what to scan.</param>
/// <param name="output">Hears the moments.</param>
public sealed class KilledScan(NetworkTruth truth, Func<Scratch, string[], IEnumerable<string>> arguments, ITestOutputHelper output)
{
    private const int LongestPauseMs = 300;

    /// <summary>What a scan says as it comes to its stages; null is its very start, before it says anything.</summary>
    private static readonly string?[] Stages =
    [
        null, "asking the zone", "tor ", "fetching relay descriptors", "scanning", "records", "records", "records", "rechecking", "rechecking", "asking the zone once more",
    ];

    /// <summary>How many moments there are that differ by more than chance.</summary>
    public static int StageCount => Stages.Length;

    /// <summary>The seed of the moments: from the environment, to see once more what failed, or a new one.</summary>
    public static int Seed => Environment.GetEnvironmentVariable("DNSHEALTH_TEST_SEED") is { } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : Random.Shared.Next();

    /// <summary>One scan, killed at a moment of the stage, resumed, and checked.</summary>
    /// <param name="stage">From 0, below <see cref="StageCount"/>.</param>
    /// <param name="random">Draws the moment.</param>
    public async Task RunAsync(int stage, Random random)
    {
        var records = random.Next(1, truth.Exits.Count);
        var pause = TimeSpan.FromMilliseconds(random.Next(LongestPauseMs));
        var moment = $"{Stages[stage] ?? "its start"}{(Stages[stage] == "records" ? $" on the disk: {records}" : "")} and {pause.TotalMilliseconds} ms";
        using var scratch = new Scratch();
        using (var scan = ScanProcess.Start(arguments(scratch, ["--domain", truth.WildcardZone.Domain])))
        {
            await AwaitAsync(scan, scratch, Stages[stage], records);
            // The moment is not an event: that is what makes it random.
            await Task.Delay(pause);
            scan.Signal(UnixSignal.Kill);
            await scan.EndAsync();
        }

        var run = Runs(scratch).SingleOrDefault(path => File.Exists(Path.Combine(path, "run.json")));
        var before = run is null ? null : await (await RunDirectory.OpenAsync(run)).ReadAsync();
        output.WriteLine($"killed at {moment}: {(before is null ? "no run yet" : $"{before.Records.Count} records")}");
        var (code, text, errors) = await ScanProcess.RunAsync(arguments(scratch, run is null ? ["--domain", truth.WildcardZone.Domain] : ["--resume", run]));
        Assert.True(code == 0, $"{moment}: {text}{errors}");
        var after = await (await RunDirectory.OpenAsync(run ?? Runs(scratch).Single(path => File.Exists(Path.Combine(path, "run.json"))))).ReadAsync();
        Assert.Equal(RunOutcome.Completed, after.Info.Outcome);
        Assert.Empty(after.Broken);
        Assert.Empty(before?.Broken ?? []);
        Assert.Empty(ScanProcess.Differences(truth, after.Records, ProbeMode.Wildcard));
        // What is left to do is the recheck, too, also of what had failed before the kill.
        Assert.All(after.Records, record => Assert.Equal(record.Status is not (Status.Success or Status.WrongIp), record.Rechecked && record.Status != Status.Success));
        foreach (var kept in before?.Records ?? []) CheckKept(kept, after.Records.Single(record => record.ExitFingerprint == kept.ExitFingerprint));
        await CheckPublishedAsync(scratch, after);
    }

    private static string[] Runs(Scratch scratch) =>
        Directory.Exists(scratch.In("analysis")) ? Directory.GetDirectories(scratch.In("analysis")) : [];

    private static async Task AwaitAsync(ScanProcess scan, Scratch scratch, string? stage, int records)
    {
        switch (stage)
        {
            case null:
                return;
            case "records":
                await scan.SeeAsync("scanning");
                using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5)))
                {
                    while (Directory.GetFiles(Runs(scratch).Single(), "dnshealth_*.json").Length < records && !scan.HasEnded) await timer.WaitForNextTickAsync();
                }

                return;
            default:
                await scan.SeeAsync(stage);
                return;
        }
    }

    /// <summary>A record that was there is as it was; a failure that had not been rechecked may have been, once, after what was seen before.</summary>
    private static void CheckKept(ExitRecord before, ExitRecord after)
    {
        Assert.Equal(before.Evidence.Select(RecordJson.Write), after.Evidence.Take(before.Evidence.Count).Select(RecordJson.Write));
        if (after.Evidence.Count > before.Evidence.Count) Assert.DoesNotContain(before.Status, (Status[])[Status.Success, Status.WrongIp]);
        else Assert.Equal((before.Timestamp, before.Status, before.Cause), (after.Timestamp, after.Status, after.Cause));
    }

    private async Task CheckPublishedAsync(Scratch scratch, RunRecords run)
    {
        var latest = await File.ReadAllBytesAsync(scratch.In("public/latest.json"));
        Assert.Equal(latest, await File.ReadAllBytesAsync(scratch.In($"public/dns_health_{run.Info.RunId}.json")));
        var report = RecordJson.Read<Report>(latest, "latest.json");
        Assert.Empty(ScanProcess.Differences(truth, report.Results, ProbeMode.Wildcard));
        Assert.Equal(
            run.Records.Select(record => (record.ExitFingerprint, record.Status, record.Cause, record.Timestamp)),
            report.Results.Select(record => (record.ExitFingerprint, record.Status, record.Cause, record.Timestamp)));
        // A run that was reported, and reported once more when it was resumed, is one run.
        Assert.All(report.Failures, failure => Assert.InRange(failure.ConsecutiveFailures, 0, 1));
    }
}
