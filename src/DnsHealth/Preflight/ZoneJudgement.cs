using DnsHealth.Probing;

namespace DnsHealth.Preflight;

/// <summary>What the controls come to.</summary>
/// <param name="Zone">The question of the run and its right answer; null when a control failed.</param>
/// <param name="Summary">What was found, or what is wrong and what can be done, in a sentence.</param>
public sealed record ZoneJudgement(ZoneExpectation? Zone, string Summary);
