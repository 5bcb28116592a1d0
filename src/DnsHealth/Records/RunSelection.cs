using DnsHealth.Options;

namespace DnsHealth.Records;

/// <summary>Which exits a run was told to scan, and which of them first, so that it can be resumed and united with others.</summary>
public sealed record RunSelection
{
    /// <summary>Which, by the BadExit flag.</summary>
    public ExitFilter Exits { get; init; }

    /// <summary>Exits given one by one.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>The file of fingerprints; null without one.</summary>
    public string? ExitFile { get; init; }

    /// <summary>What that file held.</summary>
    public IReadOnlyList<string> ExitFileFingerprints { get; init; } = [];

    /// <summary>Two lowercase letters; null for every country.</summary>
    public string? Country { get; init; }

    /// <summary><c>N/M</c>; null for all.</summary>
    public string? Shard { get; init; }

    /// <summary>Which come first; null for the order in which they were named, and in the consensus where they were not.</summary>
    public ScanOrder? Order { get; init; }
}
