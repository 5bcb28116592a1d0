using System.Threading.Channels;
using DnsHealth.Records;

namespace DnsHealth.Scanning;

/// <summary>
/// The one writer of a run's records: each is on the disk as soon as its exit is decided, so that a run killed at any moment loses
/// nothing that was. The latest record of each exit is kept too; <c>_records</c> is
/// its own lock, under which records also enter the queue.
/// </summary>
public sealed class RecordLog
{
    private readonly Channel<(ExitRecord Record, ExitRecord? Before)> _queue =
        Channel.CreateUnbounded<(ExitRecord, ExitRecord?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, ExitRecord> _records = new(StringComparer.Ordinal);
    private readonly RunDirectory _directory;
    private readonly IScanObserver _observer;

    /// <summary>Begins to write.</summary>
    /// <param name="directory">The run's directory.</param>
    /// <param name="existing">Records that a run which is resumed had written before.</param>
    /// <param name="observer">Hears of each record that is on the disk.</param>
    /// <param name="failed">Called when a record cannot be written: the run cannot go on.</param>
    public RecordLog(RunDirectory directory, IEnumerable<ExitRecord> existing, IScanObserver observer, Action failed)
    {
        _directory = directory;
        _observer = observer;
        foreach (var record in existing) _records[record.ExitFingerprint] = record;
        Completion = WriteAllAsync(failed);
    }

    /// <summary>Ends when all is written after <see cref="Complete"/>; fails with the first write that does.</summary>
    public Task Completion { get; }

    /// <summary>The latest record of each exit.</summary>
    public IReadOnlyList<ExitRecord> Records
    {
        get
        {
            lock (_records) return [.. _records.Values];
        }
    }

    /// <summary>Takes a record to write.</summary>
    public void Add(ExitRecord record)
    {
        lock (_records)
        {
            _queue.Writer.TryWrite((record, _records.GetValueOrDefault(record.ExitFingerprint)));
            _records[record.ExitFingerprint] = record;
        }
    }

    /// <summary>No more will come.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    private async Task WriteAllAsync(Action failed)
    {
        await Task.Yield();
        try
        {
            await foreach (var (record, before) in _queue.Reader.ReadAllAsync())
            {
                await _directory.WriteRecordAsync(record);
                _observer.OnDecided(record, before);
            }
        }
        catch
        {
            failed();
            throw;
        }
    }
}
