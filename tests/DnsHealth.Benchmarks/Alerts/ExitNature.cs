namespace DnsHealth.Benchmarks.Alerts;

/// <summary>What an exit of a replayed network is truly like.</summary>
internal enum ExitNature
{
    /// <summary>It fails only for a moment.</summary>
    Healthy,

    /// <summary>It fails in a third to two thirds of the runs, whenever it likes.</summary>
    Intermittent,

    /// <summary>From some run on its DNS fails for good.</summary>
    Broken,

    /// <summary>From some run on it gives wrong addresses.</summary>
    Lying,
}
