using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Cli.Display;

/// <summary>Counts a run's records by status as they come, rechecks included, and puts the counts into words. Guarded by its owner.</summary>
internal sealed class StatusCounts
{
    private readonly SortedDictionary<Status, int> _counts = [];

    /// <summary>Exits to decide.</summary>
    public int Total { get; set; }

    /// <summary>Exits decided.</summary>
    public int Decided { get; set; }

    /// <summary>Exits decided in this run, not before it was resumed.</summary>
    public int DecidedNow { get; private set; }

    /// <summary>Counts a record in, and the one it replaces out.</summary>
    public void Add(ExitRecord record, ExitRecord? before)
    {
        _counts[record.Status] = _counts.GetValueOrDefault(record.Status) + 1;
        if (before is not null)
        {
            _counts[before.Status] = _counts.GetValueOrDefault(before.Status) - 1;
            return;
        }

        Decided++;
        DecidedNow++;
    }

    /// <summary>Exits a second since the scan began, and the time that is left at that rate; null while there is nothing to go by.</summary>
    public (double Rate, TimeSpan Left)? Pace(TimeSpan elapsed)
    {
        if (DecidedNow == 0 || elapsed < TimeSpan.FromSeconds(1)) return null;
        var rate = DecidedNow / elapsed.TotalSeconds;
        return (rate, TimeSpan.FromSeconds(Math.Min((Total - Decided) / rate, TimeSpan.FromDays(1).TotalSeconds)));
    }

    /// <summary><c>success 12, timeout 1</c>.</summary>
    public override string ToString() => string.Join(
        ", ",
        _counts.Where(pair => pair.Value > 0).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{RecordJson.Word(pair.Key)} {pair.Value}")));
}
