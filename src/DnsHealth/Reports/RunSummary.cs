namespace DnsHealth.Reports;

/// <summary>An earlier run in a few numbers, to hold a run against.</summary>
/// <param name="RunId">The run, <c>20260131_121500</c>.</param>
/// <param name="Ended">When it ended, UTC.</param>
/// <param name="Complete">It looked at all exits, and nothing is missing.</param>
/// <param name="TotalRelays">Records.</param>
/// <param name="Success">Records with this status.</param>
/// <param name="DnsFail">Records with this status.</param>
/// <param name="Timeout">Records with this status.</param>
/// <param name="WrongIp">Records with this status.</param>
/// <param name="CircuitFail">Records with this status.</param>
/// <param name="Unknown">Records with this status.</param>
/// <param name="SuccessRatePercent">Successes of those tested, percent.</param>
public sealed record RunSummary(
    string RunId,
    DateTimeOffset Ended,
    bool Complete,
    int TotalRelays,
    int Success,
    int DnsFail,
    int Timeout,
    int WrongIp,
    int CircuitFail,
    int Unknown,
    double SuccessRatePercent);
