namespace DnsHealth.Health;

/// <summary>What an exit is like, by its last runs. <see cref="HealthRules"/> decides.</summary>
public enum HealthState
{
    /// <summary>Too few runs to say.</summary>
    New,

    /// <summary>It resolves names as it should, but for a rare failure.</summary>
    Healthy,

    /// <summary>It fails time and again, and works in between.</summary>
    Intermittent,

    /// <summary>It fails whenever it is reached.</summary>
    Broken,

    /// <summary>It has given wrong addresses, and more than once.</summary>
    Lying,

    /// <summary>It could not be reached in most runs.</summary>
    Unreachable,
}
