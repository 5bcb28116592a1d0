using DnsHealth.Health;
using DnsHealth.History;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.History;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Publishing;

public sealed class RunReporterTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly TemporaryDirectory _public = new();
    private readonly List<string> _warnings = [];

    private ScanOptions Options => new() { StateDir = _state.Path, OutputDir = _public.Path, AlertThreshold = 2 };

    public void Dispose()
    {
        _state.Dispose();
        _public.Dispose();
    }

    [Fact]
    public async Task A_report_looks_back_at_the_runs_before_it()
    {
        await PublishAsync(0, Status.DnsFail);
        await PublishAsync(1, Status.Timeout);
        await PublishAsync(2, Status.Unknown);
        var report = await PublishAsync(3, Status.Success);
        Assert.Equal(PastRun.Id(2), report.Previous!.RunId);
        Assert.Equal([(PastRun.Id(3), AlertState.Recovered), (PastRun.Id(1), AlertState.New)], report.Changes.Select(change => (change.RunId, change.State)));
        Assert.Equal(new ExitHealth(HealthState.New, 50, 3, 3, 2, 0, 0), report.Results[0].Health);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task What_is_published_without_a_history_is_made_up_for()
    {
        await PublishAsync(0, Status.DnsFail);
        await PublishAsync(1, Status.DnsFail);
        File.Delete(_state.In(HistoryDatabase.Name));
        var report = await PublishAsync(2, Status.DnsFail);
        Assert.Equal(3, report.Results[0].Health!.Failed);
        Assert.Equal(PastRun.Id(1), report.Previous!.RunId);
    }

    [Theory]
    [InlineData("{torn")]
    [InlineData(null)]
    public async Task A_failure_state_that_is_lost_is_counted_anew_from_the_history(string? left)
    {
        for (var run = 0; run < 3; run++) await PublishAsync(run, Status.DnsFail);
        var path = _public.In(FailureStateFile.Name);
        if (left is null) File.Delete(path);
        else await File.WriteAllTextAsync(path, left);
        var report = await PublishAsync(3, Status.DnsFail);
        var alert = Assert.Single(report.Alerts);
        Assert.Equal((AlertState.Ongoing, 4, PastRun.Id(0)), (alert.State, alert.ConsecutiveFailures, alert.SinceRun));
        Assert.Contains(_warnings, warning => warning.Contains("from the history", StringComparison.Ordinal));
        Assert.Equal(left is not null, Directory.GetFiles(_public.Path, "failure_state.json.broken-*").Length == 1);
    }

    [Fact]
    public async Task A_history_that_cannot_be_used_is_a_warning()
    {
        Directory.CreateDirectory(_state.In(HistoryDatabase.Name));
        var report = await PublishAsync(0, Status.Success);
        Assert.Null(report.Results[0].Health);
        Assert.True(File.Exists(_public.In(Publisher.LatestName)));
        Assert.NotEmpty(_warnings);
    }

    [Fact]
    public async Task The_same_run_reported_once_more_says_the_same()
    {
        await PublishAsync(0, Status.DnsFail);
        await PublishAsync(1, Status.DnsFail);
        await PublishAsync(2, Status.Success);
        var before = await File.ReadAllBytesAsync(_public.In(Publisher.LatestName));
        await PublishAsync(2, Status.Success);
        Assert.Equal(before, await File.ReadAllBytesAsync(_public.In(Publisher.LatestName)));
    }

    [Fact]
    public async Task Lies_are_nowhere_to_be_seen_where_they_are_not_to_be_published_and_still_counted()
    {
        var options = Options with { PublishTampering = false };
        for (var run = 0; run < 3; run++)
        {
            var union = PastRun.Union(run, (1, Status.WrongIp), (2, Status.Success), (3, Status.Timeout));
            var (report, _) = await new RunReporter(options, _warnings.Add).PublishAsync(union, null);
            Assert.Equal(run + 1, report.Results[0].ConsecutiveFailures);
            Assert.Equal(run > 0, report.Alerts.Any(alert => alert.Status == Status.WrongIp));
        }

        // Once it has stopped, that it had lied is not to be seen either.
        await new RunReporter(options, _warnings.Add).PublishAsync(PastRun.Union(3, (1, Status.Success), (2, Status.Success), (3, Status.Timeout)), null);
        foreach (var file in Directory.GetFiles(_public.Path).Where(file => !file.Contains(PastRun.Id(3), StringComparison.Ordinal) && !file.EndsWith("latest.json", StringComparison.Ordinal)))
            Assert.DoesNotContain(Sample.Fingerprint(1), await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        var third = RecordJson.Read<Report>(await File.ReadAllBytesAsync(_public.In(Publisher.ReportName(PastRun.Id(2)))), "third");
        Assert.Equal((1, 2, 0, 50), (third.Metadata.Withheld, third.Metadata.TotalRelays, third.Metadata.WrongIp, third.Metadata.SuccessRatePercent));
        var latest = await File.ReadAllTextAsync(_public.In(Publisher.LatestName));
        Assert.DoesNotContain("\"wrong_ip\"", latest.Replace("\"wrong_ip\": 0", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("lying", latest, StringComparison.Ordinal);
        Assert.Empty(_warnings);
    }

    [Fact]
    public async Task A_run_killed_between_the_two_parts_of_the_failure_state_loses_no_count()
    {
        var reporter = new RunReporter(Options with { PublishTampering = false }, _warnings.Add);
        for (var run = 0; run < 2; run++) await reporter.PublishAsync(PastRun.Union(run, (1, Status.WrongIp), (2, Status.Timeout)), null);
        var older = await File.ReadAllBytesAsync(_public.In(FailureStateFile.Name));
        await reporter.PublishAsync(PastRun.Union(2, (1, Status.WrongIp), (2, Status.Timeout)), null);
        await File.WriteAllBytesAsync(_public.In(FailureStateFile.Name), older);
        var (report, _) = await reporter.PublishAsync(PastRun.Union(3, (1, Status.WrongIp), (2, Status.Timeout)), null);
        Assert.Equal([4, 4], report.Results.Select(record => record.ConsecutiveFailures));
    }

    private async Task<Report> PublishAsync(int run, Status status) =>
        (await new RunReporter(Options, _warnings.Add).PublishAsync(PastRun.Union(run, (1, status), (2, Status.Success)), null)).Report;
}
