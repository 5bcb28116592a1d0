using DnsHealth.Reports;

namespace DnsHealth.History;

/// <summary>A run that is past.</summary>
/// <param name="Summary">Its counts.</param>
/// <param name="Vantage">The vantage it was made from; of several united, all of them.</param>
/// <param name="FailedCapacityPercent">The share of exit capacity whose DNS failed or lied, percent.</param>
/// <param name="UnreachableCapacityPercent">The share that could not be reached.</param>
public sealed record RunHistory(RunSummary Summary, string Vantage, double FailedCapacityPercent, double UnreachableCapacityPercent);
