namespace DnsHealth.Tracking;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>The exit's DNS fails or lies.</summary>
    Dns,

    /// <summary>No circuit stands to the exit; only where ALERT_ON_CIRCUIT_FAIL asks for it.</summary>
    Circuit,
}
