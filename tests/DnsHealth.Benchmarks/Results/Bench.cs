using DnsHealth.Benchmarks.Alerts;
using DnsHealth.Benchmarks.PastRuns;
using DnsHealth.Benchmarks.Pieces;
using DnsHealth.Benchmarks.Scans;

namespace DnsHealth.Benchmarks.Results;

/// <summary>What <c>bench.json</c> holds.</summary>
internal sealed record Bench
{
    /// <summary>What was measured on.</summary>
    public required Machine Machine { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>What was measured.</summary>
    public required string Commit { get; init; }

    /// <summary>Whole scans.</summary>
    public IReadOnlyList<ScanRow> Scans { get; init; } = [];

    /// <summary>Whole scans for the sake of their verdicts, of networks with all faults.</summary>
    public IReadOnlyList<ScanRow> Accuracy { get; init; } = [];

    /// <summary>Thresholds for alerts.</summary>
    public IReadOnlyList<AlertRow> Alerts { get; init; } = [];

    /// <summary>The history of a year.</summary>
    public PastRunsRow? History { get; init; }

    /// <summary>Pieces.</summary>
    public IReadOnlyList<PieceRow> Pieces { get; init; } = [];
}
