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

    /// <summary>Exits that have failed in enough runs in a row, sorted by fingerprint.</summary>
    public IReadOnlyList<Alert> Alerts { get; init; } = [];
}
