namespace DnsHealth.Reports;

/// <summary>How long something took, over several exits, in milliseconds rounded to 2 decimals; all 0 when there were none.</summary>
/// <param name="AvgMs">The mean.</param>
/// <param name="MinMs">The least.</param>
/// <param name="MaxMs">The most.</param>
/// <param name="P50Ms">The median. Percentiles are by nearest rank: the least value that so many percent are not above.</param>
/// <param name="P95Ms">The 95th percentile.</param>
/// <param name="P99Ms">The 99th percentile.</param>
public sealed record TimingSummary(double AvgMs, double MinMs, double MaxMs, double P50Ms, double P95Ms, double P99Ms)
{
    /// <summary>Sums values up.</summary>
    public static TimingSummary Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return new TimingSummary(0, 0, 0, 0, 0, 0);
        return new TimingSummary(Rounded(sorted.Average()), Rounded(sorted[0]), Rounded(sorted[^1]), Percentile(50), Percentile(95), Percentile(99));

        double Percentile(int percent) => Rounded(sorted[Math.Max(0, (int)Math.Ceiling(percent * sorted.Length / 100.0) - 1)]);
        static double Rounded(double value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
    }
}
