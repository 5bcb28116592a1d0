namespace DnsHealth.SimTor.Scenarios;

/// <summary>How first hops suffer from the circuits in hand over them, and the whole network from those that are being built.</summary>
public sealed record Overload
{
    /// <summary>So many circuits cost it nothing.</summary>
    public int Threshold { get; init; } = 64;

    /// <summary>What each circuit beyond adds to every latency over it, as a part of it: 0.05 at 20 beyond doubles it.</summary>
    public double LatencyGrowth { get; init; } = 0.02;

    /// <summary>What each circuit beyond adds to the probability that it refuses a new one.</summary>
    public double FailureGrowth { get; init; } = 0.005;

    /// <summary>
    /// So many circuits the network extends behind their first hops at once; those beyond are lost without a word, and end in tor's own
    /// time-out. 0 for no limit.
    /// </summary>
    public int NetworkLimit { get; init; }
}
