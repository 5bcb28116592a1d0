namespace DnsHealth.Reports;

/// <summary>How long exits took.</summary>
/// <param name="Total">From an exit's first attempt until it was decided, over the tested relays.</param>
public sealed record ReportTiming(TimingSummary Total);
