namespace DnsHealth.SimTor.Scenarios;

/// <summary>How a first hop suffers from the circuits in hand over it.</summary>
public sealed record Overload
{
    /// <summary>So many circuits cost it nothing.</summary>
    public int Threshold { get; init; } = 64;

    /// <summary>What each circuit beyond adds to every latency over it, as a part of it: 0.05 at 20 beyond doubles it.</summary>
    public double LatencyGrowth { get; init; } = 0.02;

    /// <summary>What each circuit beyond adds to the probability that it refuses a new one.</summary>
    public double FailureGrowth { get; init; } = 0.005;
}
