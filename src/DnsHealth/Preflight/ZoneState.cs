namespace DnsHealth.Preflight;

/// <summary>How the zone is doing during a run, from good to bad.</summary>
public enum ZoneState
{
    /// <summary>It answers as the preflight found it, and about as fast as when the watch began.</summary>
    Steady,

    /// <summary>It answers rightly, and much more slowly.</summary>
    Slowed,

    /// <summary>It answers wrongly or not at all.</summary>
    Failed,
}
