using DnsHealth.Health;

namespace DnsHealth.History;

/// <summary>What runs found of a relay.</summary>
/// <param name="ExitFingerprint">40 uppercase hexadecimal digits.</param>
/// <param name="ExitNickname">As the last run's consensus had it: hostile.</param>
/// <param name="ExitAddress">The IPv4 address then.</param>
/// <param name="OperatorKey">Who ran it then; null where that is not known.</param>
/// <param name="Health">What it is like.</param>
/// <param name="Observations">What was found, oldest first.</param>
public sealed record RelayHistory(
    string ExitFingerprint,
    string ExitNickname,
    string ExitAddress,
    string? OperatorKey,
    ExitHealth Health,
    IReadOnlyList<RelayObservation> Observations);
