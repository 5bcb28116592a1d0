using System.Diagnostics;
using System.Text;
using System.Text.Json;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;
using Xunit.Abstractions;

namespace DnsHealth.Tests.Publishing;

public class PublisherTests(ITestOutputHelper output)
{
    private static (Report Report, FailureState State) Made(int hour, int exits = 3)
    {
        var info = Sample.Info(selected: exits, start: Sample.Start.AddHours(hour));
        ExitRecord[] records = [.. Enumerable.Range(1, exits).Select(exit => Sample.Record(exit, exit == 1 ? Status.DnsFail : Status.Success))];
        var tracking = FailureTracker.Apply(FailureState.Empty, info.RunId, info.End!.Value, records, new AlertPolicy(1));
        return (ReportBuilder.Build(Sample.Run(info, records), tracking), tracking.State);
    }

    private static string[] Listed(TemporaryDirectory directory) => JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(directory.In("files.json")))!;

    [Fact]
    public async Task Every_file_is_published_and_the_latest_is_the_same_bytes()
    {
        using var directory = new TemporaryDirectory();
        var (report, state) = Made(0);
        var publication = await new Publisher(directory.Path).PublishAsync(report, state);
        Assert.True(publication.IsLatest);
        Assert.Equal(
            ["alerts.atom", "dns_health_20260131_121500.json", "failure_state.json", "files.json", "latest.json", "metrics.prom", "report.md"],
            Directory.GetFiles(directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(RecordJson.Write(report), await File.ReadAllBytesAsync(publication.ReportPath));
        Assert.Equal(RecordJson.Write(report), await File.ReadAllBytesAsync(directory.In("latest.json")));
        Assert.Equal(MarkdownReport.Render(report), await File.ReadAllTextAsync(directory.In("report.md")));
        Assert.Equal(PrometheusMetrics.Render(report), await File.ReadAllTextAsync(directory.In("metrics.prom")));
        Assert.Equal(state.LastRunId, FailureState.Read(await File.ReadAllBytesAsync(directory.In("failure_state.json"))).State!.LastRunId);
    }

    [Fact]
    public async Task The_list_is_newest_first_and_has_reports_only()
    {
        using var directory = new TemporaryDirectory();
        foreach (var name in (string[])["dns_health_20250101_000000.json", "dns_health_20260101_000000.json.gz", ".dns_health_20260101_000000.json.ab.tmp", "dns_health_20261301_000000.json", "dns_health_x.json", "other.json"])
            await File.WriteAllTextAsync(directory.In(name), "{}");
        var publisher = new Publisher(directory.Path);
        foreach (var hour in (int[])[6, 0, 12]) await publisher.PublishAsync(Made(hour).Report, null);
        Assert.Equal(
            ["dns_health_20260201_001500.json", "dns_health_20260131_181500.json", "dns_health_20260131_121500.json", "dns_health_20250101_000000.json"],
            Listed(directory));
        Assert.False(File.Exists(directory.In("failure_state.json")));
    }

    [Fact]
    public async Task The_latest_never_goes_back_to_an_older_run()
    {
        using var directory = new TemporaryDirectory();
        var publisher = new Publisher(directory.Path);
        await publisher.PublishAsync(Made(6).Report, null);
        var latest = await File.ReadAllBytesAsync(directory.In("latest.json"));
        var page = await File.ReadAllBytesAsync(directory.In("report.md"));
        Assert.False((await publisher.PublishAsync(Made(0).Report, null)).IsLatest);
        Assert.Equal(latest, await File.ReadAllBytesAsync(directory.In("latest.json")));
        Assert.Equal(page, await File.ReadAllBytesAsync(directory.In("report.md")));
        Assert.Equal(2, Listed(directory).Length);

        // The same run again, with more in it, does replace it.
        Assert.True((await publisher.PublishAsync(Made(6, exits: 5).Report, null)).IsLatest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{torn")]
    [InlineData("""{"results": []}""")]
    [InlineData("""{"metadata": null}""")]
    [InlineData("""{"metadata": {"run_id": 7}}""")]
    [InlineData("""{"metadata": {"run_id": "next year"}}""")]
    [InlineData("""{"metadata": {"run_id": "20991231_000000"}, "results": [""")]
    public async Task A_latest_that_is_no_report_is_replaced_by_any(string latest)
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.In("latest.json"), latest);
        var (report, _) = Made(0);
        Assert.True((await new Publisher(directory.Path).PublishAsync(report, null)).IsLatest);
        Assert.Equal(RecordJson.Write(report), await File.ReadAllBytesAsync(directory.In("latest.json")));
    }

    [Fact]
    public async Task A_reader_never_finds_a_listed_report_missing_or_half()
    {
        using var directory = new TemporaryDirectory();
        var publisher = new Publisher(directory.Path);
        await publisher.PublishAsync(Made(0).Report, null);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var rounds = 0;
            while (!done.IsCancellationRequested || rounds == 0)
            {
                foreach (var name in Listed(directory)) RecordJson.Read<Report>(File.ReadAllBytes(directory.In(name)), name);
                RecordJson.Read<Report>(File.ReadAllBytes(directory.In("latest.json")), "latest.json");
                rounds++;
            }
        });
        for (var hour = 1; hour <= 12; hour++) await publisher.PublishAsync(Made(hour).Report, Made(hour).State);
        await done.CancelAsync();
        await reader;
    }

    [Fact]
    public async Task A_directory_that_vanished_is_named()
    {
        using var directory = new TemporaryDirectory();
        var publisher = new Publisher(directory.In("public"));
        var e = await Assert.ThrowsAsync<PublishException>(() => publisher.PublishAsync(Made(0).Report, null));
        Assert.Contains(directory.In("public/dns_health_20260131_121500.json"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_full_disk_what_was_published_stays_whole()
    {
        using var directory = new TemporaryDirectory();
        var publisher = new Publisher(directory.Path);
        using var disk = SmallDisk.Mount(directory.Path);
        if (disk is null)
        {
            // Only root may mount a disk that fills up; elsewhere the next file cannot be written because a directory has its name.
            output.WriteLine("no small disk could be mounted here; the failing write is made by a directory of the file's name");
        }

        await publisher.PublishAsync(Made(0).Report, Made(0).State);
        var before = Snapshot(directory);
        if (disk is null) Directory.CreateDirectory(directory.In("dns_health_20260131_181500.json/x"));
        var e = await Assert.ThrowsAsync<PublishException>(() => publisher.PublishAsync(Made(6, exits: 2000).Report, Made(6).State));
        Assert.Contains("dns_health_20260131_181500.json", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(directory));
        if (disk is not null) Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_proper_name_is_not_published()
    {
        using var directory = new TemporaryDirectory();
        var report = Made(0).Report;
        report = report with { Metadata = report.Metadata with { RunId = "../../x" } };
        await Assert.ThrowsAsync<ArgumentException>(() => new Publisher(directory.Path).PublishAsync(report, null));
        Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task A_runs_own_directory_has_the_report_too()
    {
        using var directory = new TemporaryDirectory();
        var run = RunDirectory.Create(directory.Path, Sample.Start);
        await Publisher.WriteToRunAsync(run, Made(0).Report);
        Assert.Equal(RecordJson.Write(Made(0).Report), await File.ReadAllBytesAsync(Path.Combine(run.Path, "report.json")));
    }

    [Fact]
    public void Directories_are_tried_before_the_scan()
    {
        using var directory = new TemporaryDirectory();
        DirectoryCheck.EnsureWritable(ScanSettings.OutputDir, directory.In("a/b"));
        Assert.Empty(Directory.GetFileSystemEntries(directory.In("a/b")));
        File.WriteAllText(directory.In("file"), "");
        var e = Assert.Throws<SettingException>(() => DirectoryCheck.EnsureWritable(ScanSettings.OutputDir, directory.In("file/x")));
        Assert.StartsWith("OUTPUT_DIR (--output-dir)", e.Message, StringComparison.Ordinal);
        Assert.Throws<SettingException>(() => DirectoryCheck.EnsureWritable(ScanSettings.OutputDir, "/proc/dnshealth"));
    }

    private static string Snapshot(TemporaryDirectory directory)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.GetFiles(directory.Path).Order(StringComparer.Ordinal))
            text.Append(path).Append('\n').Append(File.ReadAllText(path)).Append('\n');
        return text.ToString();
    }

    /// <summary>A disk of 128 KiB over a directory.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _path;

        private SmallDisk(string path) => _path = path;

        public static SmallDisk? Mount(string path) => Run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", path) ? new SmallDisk(path) : null;

        public void Dispose() => Run("umount", _path);

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
                using var process = Process.Start(start)!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
