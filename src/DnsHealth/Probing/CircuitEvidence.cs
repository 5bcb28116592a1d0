namespace DnsHealth.Probing;

/// <summary>An attempt's circuit, as tor's CIRC events told it (control-spec 4.1.1).</summary>
public sealed record CircuitEvidence
{
    /// <summary>Milliseconds from asking for the circuit until it was built or failed.</summary>
    public required double Ms { get; init; }

    /// <summary>
    /// Milliseconds between the first hop's EXTENDED and the exit's: one round trip to the exit, and the connection
    /// between the two relays where there was none. Null when the exit was never reached.
    /// </summary>
    public double? ExtendMs { get; init; }

    /// <summary>What became of it.</summary>
    public required CircuitOutcome Outcome { get; init; }

    /// <summary>tor's REASON, or its answer where it refused the circuit; null when the circuit stood.</summary>
    public string? Reason { get; init; }

    /// <summary>tor's REMOTE_REASON.</summary>
    public string? RemoteReason { get; init; }

    /// <summary>Whom the events charge a circuit to that was never built, or that died; null when it stood.</summary>
    public Blame? FailedAt { get; init; }
}
