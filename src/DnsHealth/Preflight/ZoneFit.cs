namespace DnsHealth.Preflight;

/// <summary>Whether the zone still answers as the preflight found it.</summary>
public enum ZoneFit
{
    /// <summary>It does.</summary>
    Right,

    /// <summary>It gives another answer.</summary>
    Wrong,

    /// <summary>It gives none: no server replied, or all with an error.</summary>
    Missing,
}
