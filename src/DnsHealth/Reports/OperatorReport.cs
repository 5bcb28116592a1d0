using DnsHealth.Operators;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>
/// What a run found of one operator's exits: what <c>operators/KEY.json</c> holds. There is one for each operator that has a failing exit,
/// or had an alert of late. A pure function of the report.
/// </summary>
public sealed record OperatorReport
{
    /// <summary>The directory in OUTPUT_DIR.</summary>
    public const string DirectoryName = "operators";

    /// <summary>The run, <c>20260131_121500</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The operator, as one of its exits tells of itself.</summary>
    public required RelayOperator Operator { get; init; }

    /// <summary>Its counts; null where no exit of it failed at DNS.</summary>
    public required OperatorFailures? Failures { get; init; }

    /// <summary>All its exits, sorted by fingerprint.</summary>
    public required IReadOnlyList<ExitRecord> Exits { get; init; }

    /// <summary>Alerts about them that began or ended of late, newest first.</summary>
    public required IReadOnlyList<StateChange> Changes { get; init; }

    /// <summary>The file's name in OUTPUT_DIR.</summary>
    /// <param name="key">The operator.</param>
    /// <returns>The name; null for what is no key, and so no name for a file.</returns>
    public static string? NameOf(string key) => RelayOperator.IsKey(key) ? $"{DirectoryName}/{key}.json" : null;

    /// <summary>The operators of a report that something is to be told of, sorted by key.</summary>
    public static IReadOnlyList<OperatorReport> Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var failures = report.FailuresByOperator.ToDictionary(one => one.Key, StringComparer.Ordinal);
        var changes = report.Changes.Where(change => change.OperatorKey is not null).ToLookup(change => change.OperatorKey!, StringComparer.Ordinal);
        return
        [
            .. report.Results
                .Where(record => record.Operator is { } who && NameOf(who.Key) is not null && (failures.ContainsKey(who.Key) || changes.Contains(who.Key)))
                .GroupBy(record => record.Operator!.Key, StringComparer.Ordinal)
                .OrderBy(exits => exits.Key, StringComparer.Ordinal)
                .Select(exits => new OperatorReport
                {
                    RunId = report.Metadata.RunId,
                    Timestamp = report.Metadata.Timestamp,
                    Operator = exits.First().Operator!,
                    Failures = failures.GetValueOrDefault(exits.Key),
                    Exits = [.. exits.OrderBy(record => record.ExitFingerprint, StringComparer.Ordinal)],
                    Changes = [.. changes[exits.Key]],
                }),
        ];
    }
}
