using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Scanning;

/// <summary>What the passes over the exits of a run came to.</summary>
/// <param name="Records">A record for each exit.</param>
/// <param name="Interruption">What was left undone; null when nothing was.</param>
/// <param name="ZoneFailed">The zone was away, and the run was stopped for it.</param>
/// <param name="FirstHops">How the first hops served.</param>
/// <param name="Pace">How the pace changed.</param>
internal sealed record PassesResult(
    IReadOnlyList<ExitRecord> Records, string? Interruption, bool ZoneFailed, IReadOnlyList<FirstHopRecord> FirstHops, IReadOnlyList<PaceChange> Pace);
