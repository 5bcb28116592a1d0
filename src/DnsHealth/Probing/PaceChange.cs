namespace DnsHealth.Probing;

/// <summary>The pace was changed.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Share">To what part of the full pace, above 0 to 1.</param>
/// <param name="Reason">Why.</param>
public sealed record PaceChange(DateTimeOffset At, double Share, string Reason);
