namespace DnsHealth.Benchmarks.Pieces;

/// <summary>What one piece came to.</summary>
/// <param name="Name">What was done, once.</param>
/// <param name="MeanNs">How long it took on average, in nanoseconds.</param>
/// <param name="ErrorNs">Half of the 99.9 % confidence interval of that.</param>
/// <param name="AllocatedBytes">Memory that it took from the managed heap, in bytes.</param>
internal sealed record PieceRow(string Name, double MeanNs, double ErrorNs, long AllocatedBytes);
