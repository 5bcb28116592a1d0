namespace DnsHealth.Notifying;

/// <summary>What is to be done about one operator: mail, or none and why.</summary>
public sealed record OperatorNotice
{
    /// <summary>The operator's key (<see cref="Operators.RelayOperator.Key"/>); the relay's fingerprint where nobody is known.</summary>
    public required string Key { get; init; }

    /// <summary>What to call the operator: hostile.</summary>
    public required string Name { get; init; }

    /// <summary>Where mail goes; null where there is no address that mail may be sent to.</summary>
    public string? Address { get; init; }

    /// <summary>The relays with new alerts, by fingerprint.</summary>
    public required IReadOnlyList<AlertedRelay> Relays { get; init; }

    /// <summary>Why there is no mail; null where there is.</summary>
    public string? SkipReason { get; init; }
}
