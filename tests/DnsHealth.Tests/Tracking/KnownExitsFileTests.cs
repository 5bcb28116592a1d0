using DnsHealth.Probing;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Tracking;

public sealed class KnownExitsFileTests : IDisposable
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(Sample.Start.UtcDateTime);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string FilePath => _directory.In("known_exits.json");

    private async Task<int> CountAsync() => (await KnownExitsFile.ReadAsync(_directory.Path)).Known.Exits.Count;

    [Fact]
    public async Task Without_a_file_nothing_is_known_and_nothing_wrong()
    {
        Assert.Equal((KnownExits.Empty, null), await KnownExitsFile.ReadAsync(_directory.Path));
        Assert.Equal((KnownExits.Empty, null), await KnownExitsFile.ReadAsync(_directory.In("nowhere")));
    }

    [Fact]
    public async Task Each_run_adds_its_exits()
    {
        Assert.Null(await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(1), Sample.Record(2, Status.DnsFail)], Today));
        Assert.Null(await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(3), Sample.Record(4, Status.Unknown)], Today.AddDays(1)));
        var (known, warning) = await KnownExitsFile.ReadAsync(_directory.Path);
        Assert.Null(warning);
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(2), Sample.Fingerprint(3)], known.Exits.Keys);
        Assert.True(known.Has(TestRelay.Fingerprint(2), Today));
        Assert.Equal([FilePath], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task A_run_that_decided_nothing_writes_nothing()
    {
        Assert.Null(await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(1, Status.Unknown)], Today));
        Assert.Null(await KnownExitsFile.NoteAsync(_directory.Path, [], Today));
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task A_broken_file_is_set_aside_with_a_warning_and_counting_starts_anew()
    {
        await File.WriteAllTextAsync(FilePath, "{torn");
        var (known, warning) = await KnownExitsFile.ReadAsync(_directory.Path);
        Assert.Empty(known.Exits);
        Assert.Contains(FilePath, warning, StringComparison.Ordinal);
        Assert.Contains("known_exits.json.broken", warning, StringComparison.Ordinal);
        Assert.Equal("{torn", await File.ReadAllTextAsync(FilePath + ".broken"));
        Assert.False(File.Exists(FilePath));
        Assert.Null(await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(1)], Today));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_file_that_breaks_during_the_run_is_set_aside_too()
    {
        await File.WriteAllTextAsync(FilePath, "{torn");
        Assert.Contains("broken", await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(1)], Today), StringComparison.Ordinal);
        Assert.Equal("{torn", await File.ReadAllTextAsync(FilePath + ".broken"));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task A_file_of_a_size_it_never_has_is_not_read()
    {
        await using (var file = new FileStream(FilePath, FileMode.CreateNew)) file.SetLength((16 << 20) + 1);
        var (known, warning) = await KnownExitsFile.ReadAsync(_directory.Path);
        Assert.Empty(known.Exits);
        Assert.Contains("bytes", warning, StringComparison.Ordinal);
        Assert.True(File.Exists(FilePath + ".broken"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_warning()
    {
        Directory.CreateDirectory(FilePath);
        var warning = await KnownExitsFile.NoteAsync(_directory.Path, [Sample.Record(1)], Today);
        Assert.Contains(FilePath, warning, StringComparison.Ordinal);
        Assert.Contains("written", warning, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
