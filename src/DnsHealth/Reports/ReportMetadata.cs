using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>
/// A report's counts. Several are there twice, once by the name this program has for them and once by the one that programs
/// reading an older report of this kind look for. Rates are percentages rounded to 2 decimals, and 0 of nothing is 0.
/// </summary>
public sealed record ReportMetadata
{
    /// <summary>When the last run ended, UTC, to the second.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The run, <c>20260131_121500</c>; of several, the latest.</summary>
    public required string RunId { get; init; }

    /// <summary>How a healthy exit was told; null when that was never known.</summary>
    public required ProbeMode? Mode { get; init; }

    /// <summary>The base domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The name of the run's directory in ANALYSIS_DIR. Where that is on the host is nobody's business.</summary>
    public required string AnalysisDir { get; init; }

    /// <summary>Nothing is missing (<see cref="RunUnion.Complete"/>).</summary>
    public required bool Complete { get; init; }

    /// <summary>Exits were left out on purpose (<see cref="RunUnion.Partial"/>).</summary>
    public required bool Partial { get; init; }

    /// <summary>How the run ended; of several, the worst.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public required string? Reason { get; init; }

    /// <summary>When the first run began, UTC, to the second.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Seconds from the first run's start until the last one's end.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Records: one for each selected exit.</summary>
    public required int TotalRelays { get; init; }

    /// <summary>Records with this status.</summary>
    public required int Success { get; init; }

    /// <inheritdoc cref="Success"/>
    public required int DnsFail { get; init; }

    /// <inheritdoc cref="Success"/>
    public required int Timeout { get; init; }

    /// <inheritdoc cref="Success"/>
    public required int WrongIp { get; init; }

    /// <inheritdoc cref="Success"/>
    public required int CircuitFail { get; init; }

    /// <inheritdoc cref="Success"/>
    public required int Unknown { get; init; }

    /// <summary>Records of exits that lie which are left out of this report, and of all its counts, because they are not to be public (PUBLISH_TAMPERING).</summary>
    public int Withheld { get; init; }

    /// <summary>Successes among all that were decided, but for circuit_fail: <see cref="Success"/> of <see cref="TestedRelays"/>.</summary>
    public required double SuccessRatePercent { get; init; }

    /// <summary>Successes that failed at DNS on the way.</summary>
    public required int Flaky { get; init; }

    /// <summary>Exits in the consensus; where that is not known, <see cref="TotalRelays"/>.</summary>
    public required int ConsensusRelays { get; init; }

    /// <summary>Records of exits that a circuit stood to: all but circuit_fail and unknown.</summary>
    public required int TestedRelays { get; init; }

    /// <summary>Same as <see cref="CircuitFail"/>.</summary>
    public required int UnreachableRelays { get; init; }

    /// <summary>Same as <see cref="Success"/>.</summary>
    public required int DnsSuccess { get; init; }

    /// <summary>Same as <see cref="Timeout"/>.</summary>
    public required int DnsTimeout { get; init; }

    /// <summary>Same as <see cref="WrongIp"/>.</summary>
    public required int DnsWrongIp { get; init; }

    /// <summary>Always 0: a SOCKS error that says nothing is looked into until it does, or ends as unknown.</summary>
    public int DnsSocksError { get; init; }

    /// <summary>Always 0, for the same reason.</summary>
    public int DnsNetworkError { get; init; }

    /// <summary>Always 0, for the same reason.</summary>
    public int DnsError { get; init; }

    /// <summary>Always 0: what goes wrong in the scanner is <see cref="DnsUnknown"/>.</summary>
    public int DnsException { get; init; }

    /// <summary>Same as <see cref="Unknown"/>.</summary>
    public required int DnsUnknown { get; init; }

    /// <summary>Of circuit_fail, those whose last circuit failed with tor's reason TIMEOUT (control-spec 4.1.1).</summary>
    public required int CircuitTimeout { get; init; }

    /// <summary>… DESTROYED.</summary>
    public required int CircuitDestroyed { get; init; }

    /// <summary>… CHANNEL_CLOSED.</summary>
    public required int CircuitChannelClosed { get; init; }

    /// <summary>… CONNECTFAILED.</summary>
    public required int CircuitConnectFailed { get; init; }

    /// <summary>Same as <see cref="SuccessRatePercent"/>.</summary>
    public required double DnsSuccessRatePercent { get; init; }

    /// <summary><see cref="TestedRelays"/> of those and <see cref="UnreachableRelays"/>.</summary>
    public required double ReachabilityRatePercent { get; init; }

    /// <summary>How long exits took.</summary>
    public required ReportTiming Timing { get; init; }

    /// <summary>The runs it is made of.</summary>
    public required ScanShape Scan { get; init; }
}
