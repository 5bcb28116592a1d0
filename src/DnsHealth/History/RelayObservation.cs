using DnsHealth.Probing;

namespace DnsHealth.History;

/// <summary>What one run found of a relay.</summary>
/// <param name="RunId">The run, <c>20260131_121500</c>.</param>
/// <param name="Vantage">The vantage it was made from.</param>
/// <param name="Ended">When it ended, UTC.</param>
/// <param name="Status">The verdict.</param>
/// <param name="Cause">Why.</param>
/// <param name="LatencyMs">Milliseconds of the deciding query; null when none decided.</param>
public sealed record RelayObservation(string RunId, string Vantage, DateTimeOffset Ended, Status Status, Cause Cause, int? LatencyMs);
