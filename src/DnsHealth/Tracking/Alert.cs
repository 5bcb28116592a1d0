using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>An exit that failed in this run and in enough runs before it.</summary>
/// <param name="ExitFingerprint">40 uppercase hexadecimal digits.</param>
/// <param name="ExitNickname">As the consensus has it: hostile.</param>
/// <param name="ExitAddress">The IPv4 address in the consensus.</param>
/// <param name="Status">This run's verdict.</param>
/// <param name="Cause">Why.</param>
/// <param name="Error">The sentence a person reads.</param>
/// <param name="ConsecutiveFailures">Failures in a row, this run included.</param>
/// <param name="SinceRun">The first of them; null when that is not known.</param>
/// <param name="State">Whether the alert was there before.</param>
public sealed record Alert(
    string ExitFingerprint,
    string ExitNickname,
    string ExitAddress,
    Status Status,
    Cause Cause,
    string? Error,
    int ConsecutiveFailures,
    string? SinceRun,
    AlertState State);
