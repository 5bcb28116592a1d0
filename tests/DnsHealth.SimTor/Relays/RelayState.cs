namespace DnsHealth.SimTor.Relays;

/// <summary>How a relay takes circuits.</summary>
internal enum RelayState
{
    Up,

    /// <summary>Connections to it are refused.</summary>
    Down,

    /// <summary>Connections to it open, and nothing ever answers.</summary>
    Frozen,

    /// <summary>It answers late.</summary>
    Slow,

    /// <summary>It fails now and then.</summary>
    Flaky,

    /// <summary>It takes circuits, and no question on them is ever answered.</summary>
    Stalled,
}
