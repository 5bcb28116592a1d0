using System.Collections.Concurrent;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Scanning;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Scanning;

public sealed class RecordLogTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _temporary = new();
    private readonly RunDirectory _directory;
    private readonly Observer _observer = new();
    private int _failures;

    public RecordLogTests() => _directory = RunDirectory.Create(_temporary.Path, Sample.Start);

    [Fact]
    public async Task Every_record_is_on_the_disk_when_it_is_heard_of()
    {
        var log = Begin();
        _observer.Decided = record => Assert.True(File.Exists(FileOf(record.ExitFingerprint)));
        await Task.WhenAll(Enumerable.Range(1, 100).Select(exit => Task.Run(() => log.Add(Sample.Record(exit)))));
        await EndAsync(log);
        Assert.Equal(100, _observer.Heard.Count);
        await _directory.WriteInfoAsync(Sample.Info());
        var read = await _directory.ReadAsync();
        Assert.Equal((100, 0), (read.Records.Count, read.Broken.Count));
        Assert.Equal(100, log.Records.Count);
        Assert.Equal(0, _failures);
    }

    [Fact]
    public async Task A_later_record_takes_the_place_of_the_earlier_one()
    {
        var log = Begin();
        var (first, second) = (Sample.Record(1, Status.Timeout), Sample.Record(1));
        log.Add(first);
        log.Add(second);
        await EndAsync(log);
        Assert.Equal([(first, null), (second, first)], _observer.Heard);
        Assert.Same(second, Assert.Single(log.Records));
        await _directory.WriteInfoAsync(Sample.Info());
        Assert.Equal(Status.Success, Assert.Single((await _directory.ReadAsync()).Records).Status);
    }

    [Fact]
    public async Task Records_of_a_run_that_is_resumed_count_and_are_not_written_again()
    {
        var existing = Sample.Record(1, Status.Timeout);
        var log = Begin(existing);
        log.Add(Sample.Record(2));
        await EndAsync(log);
        Assert.Equal(2, log.Records.Count);
        Assert.False(File.Exists(FileOf(existing.ExitFingerprint)));
        Assert.Single(_observer.Heard);
    }

    [Fact]
    public async Task A_record_that_cannot_be_written_ends_the_run_and_is_told()
    {
        var log = Begin();
        Directory.Delete(_directory.Path, recursive: true);
        log.Add(Sample.Record(1));
        log.Add(Sample.Record(2));
        log.Complete();
        await Assert.ThrowsAnyAsync<IOException>(() => log.Completion.WaitAsync(Deadline));
        Assert.Equal(1, _failures);
        Assert.Empty(_observer.Heard);
        log.Add(Sample.Record(3));
    }

    public void Dispose() => _temporary.Dispose();

    private RecordLog Begin(params ExitRecord[] existing) => new(_directory, existing, _observer, () => Interlocked.Increment(ref _failures));

    private static async Task EndAsync(RecordLog log)
    {
        log.Complete();
        await log.Completion.WaitAsync(Deadline);
    }

    private string FileOf(string fingerprint) => Path.Combine(_directory.Path, $"dnshealth_{fingerprint}.json");

    private sealed class Observer : IScanObserver
    {
        public ConcurrentQueue<(ExitRecord Record, ExitRecord? Before)> Heard { get; } = [];

        public Action<ExitRecord>? Decided { get; set; }

        public void OnStage(string stage) => throw new NotSupportedException();

        public void OnSelected(int total, int decided) => throw new NotSupportedException();

        public void OnDecided(ExitRecord record, ExitRecord? before)
        {
            Decided?.Invoke(record);
            Heard.Enqueue((record, before));
        }
    }
}
