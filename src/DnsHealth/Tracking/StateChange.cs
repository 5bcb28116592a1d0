using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>An alert that began or ended, in this run or an earlier one: what feeds are made of.</summary>
/// <param name="RunId">The run it changed in, <c>20260131_121500</c>.</param>
/// <param name="Time">When that run ended, UTC.</param>
/// <param name="ExitFingerprint">40 uppercase hexadecimal digits.</param>
/// <param name="ExitNickname">As the consensus had it: hostile.</param>
/// <param name="ExitAddress">The IPv4 address the consensus had.</param>
/// <param name="Kind">What the alert is about.</param>
/// <param name="State"><see cref="AlertState.New"/> or <see cref="AlertState.Recovered"/>.</param>
/// <param name="Status">The last failure's verdict.</param>
/// <param name="Cause">Why.</param>
/// <param name="ConsecutiveFailures">Failures in a row.</param>
/// <param name="OperatorKey">Who runs the exit; null where that is not known.</param>
public sealed record StateChange(
    string RunId,
    DateTimeOffset Time,
    string ExitFingerprint,
    string ExitNickname,
    string ExitAddress,
    AlertKind Kind,
    AlertState State,
    Status Status,
    Cause Cause,
    int ConsecutiveFailures,
    string? OperatorKey);
