namespace DnsHealth.SimTor.Scenarios;

/// <summary>
/// What part of the relays behaves in what way, 0 to 1. A share that is not 0 is one relay at least. Exits that are in none have
/// nothing wrong with them.
/// </summary>
public sealed record Shares
{
    /// <summary>Exits that no relay can connect to.</summary>
    public double ExitsDown { get; init; }

    /// <summary>Exits that can be connected to, and never answer.</summary>
    public double ExitsFrozen { get; init; }

    /// <summary>Exits that take circuits, and fall silent then: no question is ever answered.</summary>
    public double ExitsStalled { get; init; }

    /// <summary>Exits whose resolver is not honest, by its behaviour as the private network's specifications write it: <c>wrong</c>, <c>slow:5</c>, <c>flaky:50</c> ….</summary>
    public IReadOnlyDictionary<string, double> Resolvers { get; init; } = new Dictionary<string, double>();

    /// <summary>Exits, among the honest ones, that lose circuits now and then (<see cref="Scenario.CircuitFlakyPercent"/>),
    /// but never more than two in a row: an exit that is up can be found to be, and chance does not decide it.</summary>
    public double CircuitFlaky { get; init; }

    /// <summary>First hops that refuse connections.</summary>
    public double FirstHopsDown { get; init; }

    /// <summary>First hops that take connections and then say nothing.</summary>
    public double FirstHopsFrozen { get; init; }

    /// <summary>First hops that are <see cref="Scenario.SlowFactor"/> times as slow as others.</summary>
    public double FirstHopsSlow { get; init; }

    /// <summary>First hops that fail now and then (<see cref="Scenario.FirstHopFlakyPercent"/>).</summary>
    public double FirstHopsFlaky { get; init; }

    /// <summary>
    /// First hops that answer for themselves, and can connect to nobody else: a circuit of one hop is built over them, and every exit
    /// looks as if it were down.
    /// </summary>
    public double FirstHopsRefusing { get; init; }

    /// <summary>First hops that cannot connect to some of the exits (<see cref="Scenario.PartialPercent"/>), always the same ones.</summary>
    public double FirstHopsPartial { get; init; }

    /// <summary>First hops with nothing wrong with them at first, that refuse after a while (<see cref="Scenario.TurnsAfter"/>).</summary>
    public double FirstHopsTurning { get; init; }
}
