using DnsHealth.History;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.History;

public sealed class HistoryFileTests : IDisposable
{
    private readonly TemporaryDirectory _state = new();
    private readonly TemporaryDirectory _public = new();
    private readonly List<string> _warnings = [];

    private string Path => _state.In(HistoryDatabase.Name);

    public void Dispose()
    {
        _state.Dispose();
        _public.Dispose();
    }

    [Fact]
    public async Task A_new_history_is_made_of_what_is_published()
    {
        for (var run = 0; run < 3; run++) await PublishAsync(run);
        using var history = await OpenAsync();
        Assert.Equal([PastRun.Id(0), PastRun.Id(1), PastRun.Id(2)], history!.Runs().Select(run => run.RunId));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(4096)]
    public async Task A_broken_history_is_set_aside_and_made_anew(int at)
    {
        for (var run = 0; run < 3; run++) await PublishAsync(run);
        (await OpenAsync())!.Dispose();
        await using (var file = File.OpenWrite(Path))
        {
            file.Position = at;
            file.Write(new byte[3000].Select((_, i) => (byte)(i * 7)).ToArray());
        }

        var broken = await File.ReadAllBytesAsync(Path);
        using var history = await OpenAsync();
        Assert.Equal(3, history!.Runs().Count);
        Assert.Equal(broken, await File.ReadAllBytesAsync(Path + ".broken"));
        Assert.Contains("history.db.broken", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_published_report_that_is_broken_is_left_out_with_a_warning()
    {
        await PublishAsync(0);
        await File.WriteAllTextAsync(_public.In(Publisher.ReportName(PastRun.Id(1))), "{torn");
        using var history = await OpenAsync();
        Assert.Single(history!.Runs());
        Assert.Contains(PastRun.Id(1), Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_that_cannot_be_opened_keeps_no_run_from_being_published()
    {
        Directory.CreateDirectory(Path);
        Assert.Null(await OpenAsync());
        Assert.Contains("does not look back", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rebuilt_from_files_in_any_order_it_is_what_it_was()
    {
        for (var run = 0; run < 5; run++) await PublishAsync(run, nickname: $"n{run}");
        (await OpenAsync())!.Dispose();
        var before = Dump();
        File.Delete(Path);
        var told = new List<string>();
        Assert.Equal(5, await HistoryFile.RebuildAsync(_state.Path, Directory.GetFiles(_public.Path, "dns_health_*.json").Reverse(), 400, told.Add));
        Assert.Equal(before, Dump());
        Assert.Equal(5, told.Count);
        Assert.Equal([Path], Directory.GetFiles(_state.Path));
    }

    [Fact]
    public async Task Rebuilding_with_a_file_that_is_no_report_leaves_what_there_was()
    {
        await PublishAsync(0);
        (await OpenAsync())!.Dispose();
        var before = await File.ReadAllBytesAsync(Path);
        await File.WriteAllTextAsync(_public.In("other.json"), "{}");
        await Assert.ThrowsAsync<RecordFormatException>(() => HistoryFile.RebuildAsync(_state.Path, [_public.In("other.json")], 400, _ => { }));
        await Assert.ThrowsAsync<FileNotFoundException>(() => HistoryFile.RebuildAsync(_state.Path, [_public.In("none.json")], 400, _ => { }));
        Assert.Equal(before, await File.ReadAllBytesAsync(Path));
        Assert.Equal([Path], Directory.GetFiles(_state.Path));
    }

    private Task<HistoryDatabase?> OpenAsync() => HistoryFile.OpenAsync(_state.Path, _public.Path, 400, _warnings.Add);

    private async Task PublishAsync(int run, string nickname = "relay1")
    {
        var report = PastRun.Report(run, (1, Status.Success), (2, run % 2 == 0 ? Status.DnsFail : Status.Success));
        report = report with { Results = [.. report.Results.Select(record => record with { ExitNickname = nickname })] };
        await new Publisher(_public.Path).PublishAsync(report, null);
    }

    private string Dump()
    {
        using var history = HistoryDatabase.OpenToRead(Path);
        return System.Text.Encoding.UTF8.GetString(RecordJson.Write(history.RunsSince(DateTimeOffset.UnixEpoch)))
            + string.Concat(Enumerable.Range(1, 2).Select(exit => System.Text.Encoding.UTF8.GetString(
                RecordJson.Write(history.Relay(Tor.Directory.Fingerprint.Parse(Sample.Fingerprint(exit)), DateTimeOffset.UnixEpoch)))));
    }
}
