using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Scanning;

/// <summary>What came of a run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why it did not complete; null when it did.</param>
/// <param name="Directory">Where its records are.</param>
/// <param name="Report">Its report; null when it ended before there was one.</param>
/// <param name="Publication">What was published; null for nothing.</param>
/// <param name="Nicknames">The nicknames of the relays in the consensus, by fingerprint; empty when it ended before there was one.</param>
public sealed record ScanResult(
    RunOutcome Outcome,
    string? Reason,
    string Directory,
    Report? Report,
    Publication? Publication,
    IReadOnlyDictionary<string, string> Nicknames);
