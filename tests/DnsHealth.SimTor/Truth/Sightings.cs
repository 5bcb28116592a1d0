namespace DnsHealth.SimTor.Truth;

/// <summary>What a simulated network saw of its client.</summary>
public sealed record Sightings
{
    /// <summary>Circuits that were begun.</summary>
    public int CircuitsLaunched { get; init; }

    /// <summary>Circuits that failed before their first hop answered.</summary>
    public int CircuitsFailedAtFirstHop { get; init; }

    /// <summary>Circuits that failed behind their first hop.</summary>
    public int CircuitsFailedAtExit { get; init; }

    /// <summary>Circuits that the network lost without a word (<see cref="Scenarios.Overload.NetworkLimit"/>).</summary>
    public int CircuitsLost { get; init; }

    /// <summary>The most circuits that there were at once.</summary>
    public int MostCircuitsInHand { get; init; }

    /// <summary>The most circuits that there were at once over one first hop.</summary>
    public int MostCircuitsOverOneFirstHop { get; init; }

    /// <summary>Circuits that were never closed.</summary>
    public int CircuitsLeftOpen { get; init; }

    /// <summary>Questions that went out on a circuit.</summary>
    public int Questions { get; init; }

    /// <summary>Questions for a name that had been asked for before, control names left out.</summary>
    public int RepeatedNames { get; init; }
}
