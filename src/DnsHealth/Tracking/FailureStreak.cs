using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>An exit's failures in a row.</summary>
/// <param name="ConsecutiveFailures">How many, from 1.</param>
/// <param name="Status">The last one's verdict; null in a file that did not say.</param>
/// <param name="Cause">Why.</param>
/// <param name="SinceRun">The run of the first.</param>
/// <param name="LastRun">The run of the last.</param>
public sealed record FailureStreak(int ConsecutiveFailures, Status? Status, Cause? Cause, string? SinceRun, string? LastRun);
