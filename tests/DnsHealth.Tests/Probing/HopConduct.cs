namespace DnsHealth.Tests.Probing;

/// <summary>How a first hop of a <see cref="FakeNetwork"/> behaves.</summary>
public enum HopConduct
{
    /// <summary>It works.</summary>
    Fine,

    /// <summary>It cannot be connected to.</summary>
    Down,

    /// <summary>It says nothing.</summary>
    Frozen,

    /// <summary>Every third circuit fails at it.</summary>
    Unsteady,

    /// <summary>Its first circuit fails by tor's fault, and not by its own.</summary>
    OursOnce,

    /// <summary>It takes circuits, and extends them to no exit.</summary>
    Refusing,

    /// <summary>It takes circuits, and does not extend them to two exits of five, always the same.</summary>
    Partial,
}
