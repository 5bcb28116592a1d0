namespace DnsHealth.Tracking;

/// <summary>An exit that fails: its entry in <c>failure_state.json</c>.</summary>
/// <param name="Dns">Its failures at DNS in a row; null when it has none.</param>
/// <param name="Circuit">Runs in a row in which it could not be reached; null when the last could, or did not try.</param>
/// <param name="LastSeen">The last run it had a record in; null in a file that did not say.</param>
public sealed record ExitFailures(FailureStreak? Dns, FailureStreak? Circuit, string? LastSeen)
{
    /// <summary>Failures at DNS in a row, by the name older readers of the file know.</summary>
    public int ConsecutiveFailures => Dns is { RecoveredIn: null } ? Dns.ConsecutiveFailures : 0;
}
