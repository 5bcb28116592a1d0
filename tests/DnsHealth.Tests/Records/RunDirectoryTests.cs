using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tests.Records;

public class RunDirectoryTests
{
    [Fact]
    public void A_directory_and_its_run_are_named_after_the_start_in_utc()
    {
        using var directory = new TemporaryDirectory();
        var run = RunDirectory.Create(directory.In("analysis"), new DateTimeOffset(2026, 1, 31, 13, 15, 0, 900, TimeSpan.FromHours(1)));
        Assert.Equal(directory.In("analysis/2026-01-31_12-15-00"), run.Path);
        Assert.Equal("20260131_121500", run.RunId);
    }

    [Fact]
    public void Runs_that_start_in_the_same_second_have_directories_of_their_own()
    {
        for (var round = 0; round < 200; round++)
        {
            using var directory = new TemporaryDirectory();
            using var together = new Barrier(4);
            var runs = new RunDirectory[4];
            Thread[] threads =
            [
                .. Enumerable.Range(0, runs.Length).Select(i => new Thread(() =>
                {
                    together.SignalAndWait();
                    runs[i] = RunDirectory.Create(directory.Path, Sample.Start);
                })),
            ];
            foreach (var thread in threads) thread.Start();
            foreach (var thread in threads) thread.Join();
            Assert.Equal(4, runs.Select(run => run.Path).Distinct().Count());
            Assert.Contains("20260131_121500", runs.Select(run => run.RunId));
            Assert.All(runs, run => Assert.True(RunId.TryParse(run.RunId, out var start) && Path.GetFileName(run.Path) == RunId.DirectoryAt(start)));
        }
    }

    [Fact]
    public async Task What_is_written_is_read_back_sorted_and_leftovers_are_passed_over()
    {
        using var directory = new TemporaryDirectory();
        var run = RunDirectory.Create(directory.Path, Sample.Start);
        var info = Sample.Info() with
        {
            Options = new ScanOptions().ToDictionary(),
            Preflight = new ControlResult(true, Sample.Start, "9.9.9.9", "the zone answers", ["a", "b"]),
            Postflight = new ControlResult(false, Sample.Start, null, "it does not", []),
            Reason = "because",
        };
        await run.WriteInfoAsync(info);
        await run.WriteRecordAsync(Sample.Record(2));
        await run.WriteRecordAsync(Sample.FullRecord());
        await run.WriteRecordAsync(Sample.Record(1, Status.Timeout));
        await File.WriteAllTextAsync(Path.Combine(run.Path, $".dnshealth_{Sample.Fingerprint(5)}.json.0123.tmp"), "{");
        await File.WriteAllTextAsync(Path.Combine(run.Path, $"dnshealth_{Sample.Fingerprint(5)}.json.gz"), "x");

        var opened = await RunDirectory.OpenAsync(run.Path);
        var read = await opened.ReadAsync();
        Assert.Equal(run.RunId, opened.RunId);
        Assert.Equal(RecordJson.Write(info), RecordJson.Write(read.Info));
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(2), Sample.Fingerprint(7)], read.Records.Select(record => record.ExitFingerprint));
        Assert.Empty(read.Broken);
    }

    [Fact]
    public async Task A_broken_record_is_named_and_the_others_are_read()
    {
        using var directory = new TemporaryDirectory();
        var run = RunDirectory.Create(directory.Path, Sample.Start);
        await run.WriteInfoAsync(Sample.Info());
        await run.WriteRecordAsync(Sample.Record(1));
        var torn = Path.Combine(run.Path, $"dnshealth_{Sample.Fingerprint(2)}.json");
        await File.WriteAllBytesAsync(torn, RecordJson.Write(Sample.Record(2))[..300]);
        var other = Path.Combine(run.Path, $"dnshealth_{Sample.Fingerprint(3)}.json");
        await File.WriteAllBytesAsync(other, RecordJson.Write(Sample.Record(4)));

        var read = await run.ReadAsync();
        Assert.Equal(Sample.Fingerprint(1), Assert.Single(read.Records).ExitFingerprint);
        Assert.Equal([torn, other], read.Broken.Select(broken => broken.Path));
        Assert.All(read.Broken, broken => Assert.StartsWith(broken.Path, broken.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_no_fingerprint_never_becomes_a_path()
    {
        using var directory = new TemporaryDirectory();
        var run = RunDirectory.Create(directory.Path, Sample.Start);
        await Assert.ThrowsAsync<FormatException>(() => run.WriteRecordAsync(Sample.Record(1) with { ExitFingerprint = "../../evil" }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("{\"run_id\": \"x\"}")]
    public async Task A_directory_without_a_run_is_refused(string? json)
    {
        using var directory = new TemporaryDirectory();
        if (json is not null) await File.WriteAllTextAsync(directory.In("run.json"), json);
        var e = await Assert.ThrowsAnyAsync<Exception>(() => RunDirectory.OpenAsync(directory.Path));
        Assert.True(json is null ? e is FileNotFoundException : e is RecordFormatException, e.ToString());
        Assert.Contains("run.json", e.Message, StringComparison.Ordinal);
    }
}
