using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tampering;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Tampering;

public sealed class BadRelayQueueTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Each_exit_that_lies_gets_a_report_and_the_confirmed_ones_a_draft_for_their_owner_alone()
    {
        var report = Lies.Report(Lies.Record(1, 98, 99), Lies.Record(2, 98), Sample.Record(3), Sample.Record(4, Status.DnsFail));
        var paths = await BadRelayQueue.WriteAsync(_state.Path, report, 20);
        Assert.Equal(
            [$"20260131_121500_{Sample.Fingerprint(1)}.txt", $"20260131_121500_{Sample.Fingerprint(2)}.txt", "20260131_121500_approved-routers.draft"],
            paths.Select(path => Path.GetFileName(path)));
        var directory = _state.In("bad-relays");
        Assert.Equal(paths.Order(), Directory.GetFiles(directory).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        Assert.All(paths, path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        Assert.Equal(BadRelayReport.Render(report.Results[0]), await File.ReadAllTextAsync(paths[0]));

        var before = paths.Select(File.ReadAllText).ToList();
        Assert.Equal(paths, await BadRelayQueue.WriteAsync(_state.Path, report, 20));
        Assert.Equal(before, Directory.GetFiles(directory).Order().Select(File.ReadAllText));
        Assert.DoesNotContain(await BadRelayQueue.WriteAsync(_state.Path, report, 0), path => path.EndsWith(".draft", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_written_when_nobody_lies_or_the_run_says_nothing()
    {
        Assert.Empty(await BadRelayQueue.WriteAsync(_state.Path, Lies.Report(Sample.Record(1), Sample.Record(2, Status.Timeout)), 20));
        var inconclusive = Lies.Report(Lies.Record(1, 98, 99));
        inconclusive = inconclusive with { Metadata = inconclusive.Metadata with { Outcome = RunOutcome.Inconclusive } };
        Assert.Empty(await BadRelayQueue.WriteAsync(_state.Path, inconclusive, 20));
        Assert.Empty(Directory.GetFileSystemEntries(_state.Path));
    }
}
