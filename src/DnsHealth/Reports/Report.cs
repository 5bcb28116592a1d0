using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>A run's records, counted: what <c>report.json</c> and the published reports hold. <see cref="ReportBuilder"/> makes it.</summary>
public sealed record Report
{
    /// <summary>The counts.</summary>
    public required ReportMetadata Metadata { get; init; }

    /// <summary>The records, sorted by fingerprint.</summary>
    public required IReadOnlyList<ExitRecord> Results { get; init; }

    /// <summary>Those of <see cref="Results"/> that are not success.</summary>
    public IReadOnlyList<ExitRecord> Failures => [.. Results.Where(record => record.Status != Status.Success)];

    /// <summary>The fingerprints of <see cref="Failures"/>, sorted, by the exits' addresses, sorted.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FailuresByIp => new SortedDictionary<string, IReadOnlyList<string>>(
        Failures
            .GroupBy(record => record.ExitAddress, StringComparer.Ordinal)
            .ToDictionary(
                address => address.Key,
                IReadOnlyList<string> (address) => [.. address.Select(record => record.ExitFingerprint).Order(StringComparer.Ordinal)]),
        StringComparer.Ordinal);

    /// <summary>
    /// The fingerprints of exits whose DNS failed or lied, sorted, by their networks (/24, or /48 where the address is IPv6): relays
    /// that stand together often share a resolver.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FailuresByNetwork => new SortedDictionary<string, IReadOnlyList<string>>(
        Results
            .Where(record => FailureState.Counts(record.Status))
            .GroupBy(record => NetworkPrefix.Of(record.ExitAddress), StringComparer.Ordinal)
            .ToDictionary(
                network => network.Key,
                IReadOnlyList<string> (network) => [.. network.Select(record => record.ExitFingerprint).Order(StringComparer.Ordinal)]),
        StringComparer.Ordinal);

    /// <summary>Operators with exits whose DNS failed or lied, those with the most of them first.</summary>
    public IReadOnlyList<OperatorFailures> FailuresByOperator => OperatorFailures.Of(Results);

    /// <summary>What the failures mean to users.</summary>
    public Impact Impact => Impact.Of(Results);

    /// <summary>Exits that have failed in enough runs in a row, and those that have just recovered; sorted by fingerprint.</summary>
    public IReadOnlyList<Alert> Alerts { get; init; } = [];

    /// <summary>Alerts that began or ended of late, this run's included: newest first.</summary>
    public IReadOnlyList<StateChange> Changes { get; init; } = [];

    /// <summary>The published run before it; null where there is none.</summary>
    public RunSummary? Previous { get; init; }
}
