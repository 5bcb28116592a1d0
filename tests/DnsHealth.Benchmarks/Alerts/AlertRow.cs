namespace DnsHealth.Benchmarks.Alerts;

/// <summary>What a threshold comes to over replayed networks.</summary>
/// <param name="Threshold">Failures in a row that raise an alert.</param>
/// <param name="Networks">How many networks were replayed.</param>
/// <param name="HealthyNamed">Healthy exits that were named at least once, in a network, on average.</param>
/// <param name="HealthyNamedMost">… and in the worst network.</param>
/// <param name="IntermittentNamed">Intermittent exits that were named, on average.</param>
/// <param name="Precision">Exits that are not healthy, of all that were named, 0 to 1.</param>
/// <param name="Recall">Broken and lying exits that were named, of all there are, 0 to 1.</param>
/// <param name="TestedRuns">Runs that reached a broken or lying exit, from its first failure to its alert, both included, on average.</param>
/// <param name="TestedRunsMost">… and for the slowest.</param>
/// <param name="Runs">Runs from its first failure to its alert, those that did not reach it included, on average.</param>
/// <param name="RunsMost">… and for the slowest.</param>
internal sealed record AlertRow(
    int Threshold,
    int Networks,
    double HealthyNamed,
    int HealthyNamedMost,
    double IntermittentNamed,
    double Precision,
    double Recall,
    double TestedRuns,
    int TestedRunsMost,
    double Runs,
    int RunsMost);
