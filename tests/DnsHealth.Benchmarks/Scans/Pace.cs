namespace DnsHealth.Benchmarks.Scans;

/// <summary>With what settings a scan is made.</summary>
internal enum Pace
{
    /// <summary>As anybody has them who sets none.</summary>
    Default,

    /// <summary>As fast as can be: no delay between circuits, and 512 at once.</summary>
    Fast,
}
