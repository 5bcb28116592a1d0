namespace DnsHealth.Tor.Directory;

/// <summary>What a relay says of itself in its server descriptor (dir-spec 2.1.1), as far as it matters here.</summary>
public sealed record ServerDescriptor
{
    /// <summary>The relay's identity, from the <c>fingerprint</c> line.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>When the relay made the descriptor, UTC.</summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>The software: <c>Tor 0.4.9.11 on Linux</c>; cut at 256 characters.</summary>
    public string? Platform { get; init; }

    /// <summary>How to reach the operator, in the operator's own words: hostile until encoded; cut at 4096 characters.</summary>
    public string? Contact { get; init; }

    /// <summary>Relays its operator declares to run too. Only what both sides declare counts.</summary>
    public IReadOnlyList<Fingerprint> Family { get; init; } = [];

    /// <summary>
    /// The families whose keys certify the relay (proposal 321, <c>family-cert</c>): <c>ed25519:</c> and the family's key in base64 without
    /// padding, each once. Two relays with one of them in common are of one family, and neither need name the other.
    /// </summary>
    public IReadOnlyList<string> FamilyIds { get; init; } = [];

    /// <summary>Whether it says that it is hibernating.</summary>
    public bool IsHibernating { get; init; }

    /// <summary>Observed bandwidth, bytes a second; null without a bandwidth line.</summary>
    public long? ObservedBandwidth { get; init; }
}
