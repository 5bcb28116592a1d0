namespace DnsHealth.Records;

/// <summary>Where the time of a probe went, in milliseconds.</summary>
/// <param name="CircuitMs">Building the deciding attempt's circuit.</param>
/// <param name="DnsMs">The deciding query; null when none decided.</param>
/// <param name="TotalMs">All attempts' circuits and queries together, without the pauses between them.</param>
public sealed record RecordTiming(double? CircuitMs, double? DnsMs, double TotalMs);
