namespace DnsHealth.Probing;

/// <summary>Which relay a circuit that was never built, or that died, is charged to.</summary>
public enum FailedAt
{
    /// <summary>The events do not say.</summary>
    Unknown,

    /// <summary>The first hop could not be reached, or broke off. It says nothing about the exit.</summary>
    FirstHop,

    /// <summary>The first hop was there, and the exit could not be extended to, or was lost.</summary>
    Exit,
}
