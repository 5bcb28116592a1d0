using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>What a run found of an exit, in the least words.</summary>
/// <param name="ExitFingerprint">40 uppercase hexadecimal digits.</param>
/// <param name="Status">The verdict.</param>
/// <param name="Cause">Why.</param>
public readonly record struct Observation(string ExitFingerprint, Status Status, Cause Cause);
