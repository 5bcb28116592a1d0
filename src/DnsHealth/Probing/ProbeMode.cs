namespace DnsHealth.Probing;

/// <summary>How a healthy exit is told: by the address it gives, or by the name it denies.</summary>
public enum ProbeMode
{
    /// <summary>The zone answers every name with an address; a healthy exit gives that address.</summary>
    Wildcard,

    /// <summary>The zone denies fresh names; a healthy exit denies them too, and resolves a control name.</summary>
    Nxdomain,
}
