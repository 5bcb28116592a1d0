namespace DnsHealth.Publishing;

/// <summary>What was published.</summary>
/// <param name="ReportPath">The report's own file.</param>
/// <param name="IsLatest">Whether it is the latest now; otherwise a later run's report was there, and stays.</param>
public sealed record Publication(string ReportPath, bool IsLatest);
