namespace DnsHealth.Options;

/// <summary>What DNS_MODE says: which <see cref="Probing.ProbeMode"/> to use, or to let the preflight decide.</summary>
public enum ModeChoice
{
    /// <summary>The preflight decides, by what the zone answers to a fresh name.</summary>
    Auto,

    /// <summary><see cref="Probing.ProbeMode.Wildcard"/>.</summary>
    Wildcard,

    /// <summary><see cref="Probing.ProbeMode.Nxdomain"/>.</summary>
    Nxdomain,
}
