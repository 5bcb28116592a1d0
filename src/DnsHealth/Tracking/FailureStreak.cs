using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>Failures in a row, of one kind.</summary>
/// <param name="ConsecutiveFailures">How many, from 1.</param>
/// <param name="Status">The last one's verdict; null in a file that did not say.</param>
/// <param name="Cause">Why.</param>
/// <param name="SinceRun">The run of the first.</param>
/// <param name="LastRun">The run of the last.</param>
/// <param name="AlertedIn">The run in which they reached the threshold; null before that.</param>
/// <param name="RecoveredIn">The run in which they ended; kept until the next, so that reporting the same run again says the same.</param>
public sealed record FailureStreak(
    int ConsecutiveFailures,
    Status? Status,
    Cause? Cause,
    string? SinceRun,
    string? LastRun,
    string? AlertedIn = null,
    string? RecoveredIn = null);
