using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>The exits of an operator in one report.</summary>
/// <param name="Key">The operator (<see cref="RelayOperator.Key"/>).</param>
/// <param name="Kind">What it is told by.</param>
/// <param name="Name">What to call it: hostile.</param>
/// <param name="NoMail">A contact of it asks that no mail be sent.</param>
/// <param name="Failed">Exits whose DNS failed or lied.</param>
/// <param name="Tested">Exits that a circuit stood to.</param>
/// <param name="Unreachable">Exits that none stood to.</param>
/// <param name="FailureRatePercent">Failed of those tested, percent.</param>
/// <param name="ExitSharePercent">All its exits' share of the network's exit capacity, percent.</param>
/// <param name="FailedSharePercent">That of those that failed.</param>
/// <param name="Exits">The fingerprints of those that failed, sorted.</param>
public sealed record OperatorFailures(
    string Key,
    OperatorKind Kind,
    string Name,
    bool NoMail,
    int Failed,
    int Tested,
    int Unreachable,
    double FailureRatePercent,
    double ExitSharePercent,
    double FailedSharePercent,
    IReadOnlyList<string> Exits)
{
    /// <summary>Counts the operators that have an exit whose DNS failed or lied, those with the most of them first. Records that name no operator are left out.</summary>
    public static IReadOnlyList<OperatorFailures> Of(IEnumerable<ExitRecord> records) =>
    [
        .. records
            .Where(record => record.Operator is not null)
            .GroupBy(record => record.Operator!.Key, StringComparer.Ordinal)
            .Select(exits => Count(exits.Key, [.. exits]))
            .Where(counted => counted.Failed > 0)
            .OrderByDescending(counted => counted.Failed)
            .ThenBy(counted => counted.Key, StringComparer.Ordinal),
    ];

    private static OperatorFailures Count(string key, ExitRecord[] exits)
    {
        ExitRecord[] failed = [.. exits.Where(record => FailureState.Counts(record.Status))];
        var tested = failed.Length + exits.Count(record => record.Status == Status.Success);
        return new OperatorFailures(
            key,
            exits[0].Operator!.Kind,
            exits[0].Operator!.Name,
            exits.Any(record => record.Operator!.NoMail),
            failed.Length,
            tested,
            exits.Count(record => record.Status == Status.CircuitFail),
            Share.Percent(failed.Length, tested),
            Share.CapacityPercent(exits),
            Share.CapacityPercent(failed),
            [.. failed.Select(record => record.ExitFingerprint).Order(StringComparer.Ordinal)]);
    }
}
