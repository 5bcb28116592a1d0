namespace DnsHealth.Tracking;

/// <summary>What came of reading a failure state: one or the other.</summary>
/// <param name="State">The state; null when the file is broken.</param>
/// <param name="Error">What is wrong with it; null when it is not broken.</param>
public sealed record FailureStateReading(FailureState? State, string? Error);
