namespace DnsHealth.SimTor.Scenarios;

/// <summary>A log-normal distribution of latencies.</summary>
public sealed record LatencyShape
{
    /// <summary>z of the 95th percentile of the normal distribution.</summary>
    private const double Z95 = 1.6448536269514722;

    /// <summary>Half of all are below it, in milliseconds.</summary>
    public required double Median { get; init; }

    /// <summary>19 of 20 are below it, in milliseconds; not below the median.</summary>
    public required double P95 { get; init; }

    /// <summary>Draws one, in milliseconds, at most <paramref name="longest"/>.</summary>
    public double Draw(Random random, double longest)
    {
        // Box and Muller: one normal number out of two uniform ones.
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Min(longest, Median * Math.Exp(Math.Log(P95 / Median) / Z95 * normal));
    }
}
