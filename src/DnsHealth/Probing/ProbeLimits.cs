namespace DnsHealth.Probing;

/// <summary>How often an exit is tried again.</summary>
/// <param name="DnsRetries">Further attempts after a failure at DNS.</param>
/// <param name="CircuitRetries">Further attempts after a circuit that failed at the exit, or died.</param>
/// <param name="RetryDelay">The pause after a failure at DNS.</param>
public sealed record ProbeLimits(int DnsRetries, int CircuitRetries, TimeSpan RetryDelay)
{
    /// <summary>One attempt, and no more: a recheck.</summary>
    public static ProbeLimits Once { get; } = new(0, 0, TimeSpan.Zero);
}
