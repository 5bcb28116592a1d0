namespace DnsHealth.Probing;

/// <summary>One circuit, and the queries on it: a piece of evidence about an exit.</summary>
public sealed record Attempt
{
    /// <summary>The first hop's fingerprint, 40 uppercase hexadecimal digits.</summary>
    public required string FirstHop { get; init; }

    /// <summary>
    /// Whether the first hop reached another exit at the time; looked at only where the exit was not reached, or did not answer, and that
    /// may as well be the first hop's fault. Null where it was not looked at, or not found out.
    /// </summary>
    public bool? FirstHopReachedOthers { get; init; }

    /// <summary>The fresh name asked for first; null when no circuit stood to ask on.</summary>
    public string? QueryDomain { get; init; }

    /// <summary>When the circuit was asked for, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The circuit.</summary>
    public required CircuitEvidence Circuit { get; init; }

    /// <summary>The queries, in the order they were asked.</summary>
    public IReadOnlyList<QueryEvidence> Queries { get; init; } = [];
}
