using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>An exit that keeps failing, or that has just stopped to.</summary>
/// <param name="ExitFingerprint">40 uppercase hexadecimal digits.</param>
/// <param name="ExitNickname">As the consensus has it: hostile.</param>
/// <param name="ExitAddress">The IPv4 address in the consensus.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Status">The last failure's verdict: this run's, or, where this run could not tell or was a success, an earlier one's.</param>
/// <param name="Cause">Why.</param>
/// <param name="Error">The sentence a person reads; null where the last failure was in an earlier run.</param>
/// <param name="ConsecutiveFailures">Failures in a row; of one that recovered, those it had before.</param>
/// <param name="SinceRun">The first of them; null when that is not known.</param>
/// <param name="LastRun">The last of them; null when that is not known.</param>
/// <param name="ExitShare">The exit's share of the network's exit capacity, 0 to 1; null where it is not known.</param>
/// <param name="OperatorKey">Who runs it (<see cref="Operators.RelayOperator.Key"/>); null where that is not known.</param>
public sealed record Alert(
    string ExitFingerprint,
    string ExitNickname,
    string ExitAddress,
    AlertKind Kind,
    AlertState State,
    Status Status,
    Cause Cause,
    string? Error,
    int ConsecutiveFailures,
    string? SinceRun,
    string? LastRun,
    double? ExitShare,
    string? OperatorKey);
