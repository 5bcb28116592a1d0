using System.Globalization;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;

namespace DnsHealth.Cli.Display;

/// <summary>Shows a run in plain lines, one at each stage and one at each tenth of the exits: for log files and pipes.</summary>
/// <param name="output">Where to.</param>
/// <param name="time">The clock.</param>
internal sealed class PlainDisplay(TextWriter output, TimeProvider time) : IScanObserver
{
    private readonly Lock _gate = new();
    private readonly StatusCounts _counts = new();
    private long _scanBegan;
    private int _tenthsShown;

    /// <inheritdoc/>
    public void OnStage(string stage)
    {
        lock (_gate) output.WriteLine(VisibleText.Of(stage, 200));
    }

    /// <inheritdoc/>
    public void OnSelected(int total, int decided)
    {
        lock (_gate)
        {
            _scanBegan = time.GetTimestamp();
            _counts.Total = total;
            _counts.Decided = decided;
            output.WriteLine(decided == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{total} exits to scan")
                : string.Create(CultureInfo.InvariantCulture, $"{total - decided} of {total} exits left to scan"));
        }
    }

    /// <inheritdoc/>
    public void OnDecided(ExitRecord record, ExitRecord? before)
    {
        lock (_gate)
        {
            _counts.Add(record, before);
            var tenths = _counts.Total == 0 ? 0 : _counts.Decided * 10 / _counts.Total;
            if (tenths <= _tenthsShown) return;
            _tenthsShown = tenths;
            var pace = _counts.Pace(time.GetElapsedTime(_scanBegan)) is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"{known.Rate:0.0}/s, {known.Left:mm\\:ss} left; ")
                : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_counts.Decided}/{_counts.Total}: {pace}{_counts}"));
        }
    }
}
