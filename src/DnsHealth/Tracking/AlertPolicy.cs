namespace DnsHealth.Tracking;

/// <summary>When a failing exit is worth an alert.</summary>
/// <param name="Threshold">Runs in a row in which its DNS failed or lied, from 1 (ALERT_THRESHOLD).</param>
/// <param name="CircuitThreshold">Runs in a row in which it could not be reached, from 1 (ALERT_CIRCUIT_THRESHOLD); null where those are not worth one (ALERT_ON_CIRCUIT_FAIL).</param>
public sealed record AlertPolicy(int Threshold, int? CircuitThreshold = null);
