using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>Shares in percent, rounded to 2 decimals; of nothing, 0.</summary>
public static class Share
{
    /// <summary>A part of a whole.</summary>
    public static double Percent(int part, int whole) => whole == 0 ? 0 : Round(100.0 * part / whole);

    /// <summary>What exits have of the network's exit capacity.</summary>
    public static double CapacityPercent(IEnumerable<ExitRecord> exits) => Round(100 * exits.Sum(record => record.ExitShare ?? 0));

    private static double Round(double percent) => Math.Round(percent, 2, MidpointRounding.AwayFromZero);
}
