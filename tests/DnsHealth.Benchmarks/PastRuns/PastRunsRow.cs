namespace DnsHealth.Benchmarks.PastRuns;

/// <summary>What a history of many runs costs. Times are of the slowest of several, in seconds.</summary>
/// <param name="Runs">Runs in it.</param>
/// <param name="Exits">Exits in each.</param>
/// <param name="FileMb">The file's size, MiB.</param>
/// <param name="RecordSeconds">Recording one more run, with forgetting one.</param>
/// <param name="LookBackSeconds">What a report asks: the last verdicts of all exits, the run before, the last changes.</param>
/// <param name="RelaySeconds">Everything that is known of one relay.</param>
/// <param name="ProcessSeconds">The same by <c>dnshealth history FP</c>, from start to end.</param>
/// <param name="NetworkSeconds">All runs' counts.</param>
internal sealed record PastRunsRow(
    int Runs, int Exits, double FileMb, double RecordSeconds, double LookBackSeconds, double RelaySeconds, double ProcessSeconds, double NetworkSeconds);
