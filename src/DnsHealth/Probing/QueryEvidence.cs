namespace DnsHealth.Probing;

/// <summary>One question put to an exit, and what came back.</summary>
public sealed record QueryEvidence
{
    /// <summary>By which of tor's ports it went.</summary>
    public required QueryVia Via { get; init; }

    /// <summary>The name asked for.</summary>
    public required string Name { get; init; }

    /// <summary>Whether <see cref="Name"/> is a control name, which must resolve, and not a fresh one.</summary>
    public bool Control { get; init; }

    /// <summary>Milliseconds from the question's leaving on the circuit to the reply, or to giving up.</summary>
    public required double Ms { get; init; }

    /// <summary>The SOCKS5 reply code, or the DNSPort's rcode; null when nothing came back.</summary>
    public int? Reply { get; init; }

    /// <summary>The REASON of the stream's CLOSED or DETACHED event (control-spec 4.1.2); null when it stood.</summary>
    public string? StreamReason { get; init; }

    /// <summary>The address that came back.</summary>
    public string? Address { get; init; }
}
