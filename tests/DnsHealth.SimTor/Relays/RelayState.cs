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

    /// <summary>It answers, and can connect to no other relay.</summary>
    Refusing,

    /// <summary>It answers, and can connect to some relays and never to others.</summary>
    Partial,

    /// <summary>It is as it should be at first, and then <see cref="Refusing"/>.</summary>
    Turning,
}
