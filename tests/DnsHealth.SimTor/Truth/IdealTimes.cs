namespace DnsHealth.SimTor.Truth;

/// <summary>
/// The least time the exits can be asked in, one circuit and one question each over a first hop without load: no scan with C circuits
/// at once is faster than the sum over C, nor than the longest.
/// </summary>
public sealed record IdealTimes
{
    /// <summary>Exits it counts.</summary>
    public required int Exits { get; init; }

    /// <summary>All of them, one after the other, in milliseconds.</summary>
    public required double SumMs { get; init; }

    /// <summary>The slowest of them, in milliseconds.</summary>
    public required double MaxMs { get; init; }
}
