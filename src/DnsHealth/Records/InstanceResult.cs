using DnsHealth.Probing;

namespace DnsHealth.Records;

/// <summary>What one instance of several said of an exit.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Cause">Why.</param>
/// <param name="ResolvedIp">The address the exit gave.</param>
/// <param name="Error">The sentence a person reads; null on success.</param>
/// <param name="LatencyMs">Milliseconds of the deciding query.</param>
/// <param name="Timestamp">When it was decided: seconds since 1970, UTC.</param>
/// <param name="RunId">The instance's run.</param>
public sealed record InstanceResult(
    Status Status,
    Cause Cause,
    string? ResolvedIp,
    string? Error,
    double? LatencyMs,
    double Timestamp,
    string RunId);
