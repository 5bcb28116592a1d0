using DnsHealth.Probing;

namespace DnsHealth.Records;

/// <summary>What was run: what <c>run.json</c> holds. Written when a run begins, and again when it ends.</summary>
public sealed record RunInfo
{
    /// <summary>The run, <c>20260131_121500</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>The vantage's name (<see cref="Options.VantageName"/>), by default the host's: which instance of several this run was made by.</summary>
    public required string Vantage { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended, UTC; null while it runs, or when it was killed.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How it ended; null while it runs, or when it was killed.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>The base domain.</summary>
    public required string Domain { get; init; }

    /// <summary>How a healthy exit was told; null when the run ended before that was known.</summary>
    public ProbeMode? Mode { get; init; }

    /// <summary>The addresses expected, given or learned; empty in nxdomain mode.</summary>
    public IReadOnlyList<string> ExpectedIps { get; init; } = [];

    /// <summary>The names that had to resolve.</summary>
    public IReadOnlyList<string> ControlNames { get; init; } = [];

    /// <summary>Which exits it was told to scan.</summary>
    public RunSelection Selection { get; init; } = new();

    /// <summary>It was told to leave exits out (<see cref="Options.ScanOptions.IsPartial"/>).</summary>
    public bool Partial { get; init; }

    /// <summary>Every setting in effect; none of them is a secret.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>What it was made with.</summary>
    public required RunVersions Versions { get; init; }

    /// <summary>The consensus; null when the run ended before there was one.</summary>
    public RunConsensus? Consensus { get; init; }

    /// <summary>The controls before it; null when they were not asked.</summary>
    public ControlResult? Preflight { get; init; }

    /// <summary>The controls after it; null when they were not asked.</summary>
    public ControlResult? Postflight { get; init; }

    /// <summary>The changes of the pace; empty when the full one was kept throughout.</summary>
    public IReadOnlyList<PaceChange> Pace { get; init; } = [];

    /// <summary>The first hops, the most used first.</summary>
    public IReadOnlyList<FirstHopRecord> FirstHops { get; init; } = [];

    /// <summary>Its stages and how long each took, in their order: preflight, tor, directory, scan, recheck, postflight. Those it did not come to are not there.</summary>
    public IReadOnlyList<RunStage> Stages { get; init; } = [];
}
