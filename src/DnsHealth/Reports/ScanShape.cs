namespace DnsHealth.Reports;

/// <summary>The runs that a report is made of.</summary>
/// <param name="Type">How they go together.</param>
/// <param name="Instances">How many.</param>
/// <param name="InstanceNames">Their names, sorted.</param>
public sealed record ScanShape(ScanType Type, int Instances, IReadOnlyList<string> InstanceNames);
