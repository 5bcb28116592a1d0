using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Reports;

/// <summary>
/// What failures mean to users, who choose exits by capacity: shares of all exits in the report, and of the network's exit capacity,
/// in percent. Capacity is 0 where the consensus gives no weights.
/// </summary>
/// <param name="DnsFailedExitsPercent">Exits whose DNS failed or lied.</param>
/// <param name="DnsFailedCapacityPercent">Their capacity.</param>
/// <param name="WrongIpExitsPercent">Those of them that gave a wrong address.</param>
/// <param name="WrongIpCapacityPercent">Their capacity.</param>
/// <param name="UnreachableExitsPercent">Exits that no circuit stood to.</param>
/// <param name="UnreachableCapacityPercent">Their capacity.</param>
public sealed record Impact(
    double DnsFailedExitsPercent,
    double DnsFailedCapacityPercent,
    double WrongIpExitsPercent,
    double WrongIpCapacityPercent,
    double UnreachableExitsPercent,
    double UnreachableCapacityPercent)
{
    /// <summary>Weighs the failures among records.</summary>
    public static Impact Of(IReadOnlyCollection<ExitRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var (failed, failedCapacity) = Weigh(record => FailureState.Counts(record.Status));
        var (lied, liedCapacity) = Weigh(record => record.Status == Status.WrongIp);
        var (unreachable, unreachableCapacity) = Weigh(record => record.Status == Status.CircuitFail);
        return new Impact(failed, failedCapacity, lied, liedCapacity, unreachable, unreachableCapacity);

        (double Exits, double Capacity) Weigh(Func<ExitRecord, bool> those)
        {
            ExitRecord[] chosen = [.. records.Where(those)];
            return (Share.Percent(chosen.Length, records.Count), Share.CapacityPercent(chosen));
        }
    }
}
