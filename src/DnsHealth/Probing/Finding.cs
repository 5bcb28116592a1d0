namespace DnsHealth.Probing;

/// <summary>What one attempt, taken alone, says of an exit.</summary>
/// <param name="Cause">What it points to. <see cref="Probing.Cause.ExitUnreachable"/> and <see cref="Probing.Cause.CircuitDied"/> are
/// proven only together with other attempts.</param>
/// <param name="Query">Index of the query that shows it; null where none does.</param>
/// <param name="DnsFailed">A query of the attempt failed at DNS before another succeeded.</param>
public sealed record Finding(Cause Cause, int? Query = null, bool DnsFailed = false)
{
    /// <summary>It may be the first hop's fault as well, and counts only where that was reaching other exits at the time.</summary>
    public bool NeedsWitness { get; init; }

    /// <summary>
    /// It is a failure, but of which of two kinds the times do not tell: a clearer attempt decides that.
    /// </summary>
    public bool IsUnclear { get; init; }

    /// <summary>The status the cause belongs to.</summary>
    public Status Status => VerdictRules.StatusOf(Cause);
}
