namespace DnsHealth.Records;

/// <summary>How long a stage of a run took, by a clock that nobody sets.</summary>
/// <param name="Name">The stage.</param>
/// <param name="Ms">Milliseconds, from 0.</param>
public sealed record RunStage(string Name, double Ms);
