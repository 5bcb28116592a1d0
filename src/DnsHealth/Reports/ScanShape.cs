namespace DnsHealth.Reports;

/// <summary>The runs that a report is made of.</summary>
/// <param name="Type">How they go together.</param>
/// <param name="Instances">How many.</param>
/// <param name="InstanceNames">
/// Their names, sorted: the vantages'; where several runs are of one vantage, <c>VANTAGE/RUN_ID</c>, and where parts of one scan were
/// begun in the same second, <c>VANTAGE/RUN_ID/N/M</c>.
/// </param>
public sealed record ScanShape(ScanType Type, int Instances, IReadOnlyList<string> InstanceNames);
