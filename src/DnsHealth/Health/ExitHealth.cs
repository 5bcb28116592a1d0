namespace DnsHealth.Health;

/// <summary>What an exit is like, by its last runs, and the numbers it is told by.</summary>
/// <param name="State">In one word.</param>
/// <param name="Score">0 (always fails) to 100 (never does): the share of successes among the runs that reached it, with one success added, so that a single failure is not 0.</param>
/// <param name="Runs">Runs looked at, this one included: at most <see cref="HealthRules.Window"/>.</param>
/// <param name="Tested">Those that reached the exit.</param>
/// <param name="Failed">Those of them in which its DNS failed or lied.</param>
/// <param name="Lied">Those of them in which it gave a wrong address.</param>
/// <param name="Unreachable">Runs in which no circuit stood to it.</param>
public sealed record ExitHealth(HealthState State, int Score, int Runs, int Tested, int Failed, int Lied, int Unreachable);
