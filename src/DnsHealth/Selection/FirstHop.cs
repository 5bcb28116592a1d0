using DnsHealth.Tor.Directory;

namespace DnsHealth.Selection;

/// <summary>A relay that exits are reached through, and what is known of how well it serves. Owned by its <see cref="FirstHopPool"/>.</summary>
public sealed class FirstHop
{
    private readonly List<(DateTimeOffset Started, Fingerprint Exit)> _reached = [];

    internal FirstHop(Relay relay) => Relay = relay;

    /// <summary>The relay.</summary>
    public Relay Relay { get; }

    /// <summary>Uses of it that are over.</summary>
    public int Uses { get; internal set; }

    /// <summary>Uses in which the exit answered.</summary>
    public int Successes => _reached.Count;

    /// <summary>Uses in which the hop itself failed.</summary>
    public int Failures { get; internal set; }

    /// <summary>Exits that were not reached over it, and were over others.</summary>
    public int Contradictions { get; internal set; }

    /// <summary>How often it was rested.</summary>
    public int Rests { get; internal set; }

    /// <summary>The part of the exits it did not reach and others did, of those that were reached at all: 0 to 1.</summary>
    internal double Contradicted => Contradictions == 0 ? 0 : (double)Contradictions / (Contradictions + Successes);

    /// <summary>Circuits through it in hand.</summary>
    internal int InUse { get; set; }

    /// <summary>Rests since it last worked.</summary>
    internal int RestsInRow { get; set; }

    /// <summary>Contradictions when it was last rested for them.</summary>
    internal int ContradictionsRestedFor { get; set; }

    /// <summary>When it may be used again, by the pool's clock; null while it may be used now.</summary>
    internal long? RestsUntil { get; set; }

    /// <summary>When it was last found failing; null when it never was.</summary>
    internal DateTimeOffset? FailedLast { get; set; }

    /// <summary>Not one circuit has reached it yet.</summary>
    internal bool IsUntried { get; set; } = true;

    /// <summary>Exits that nothing spoke against until they were not reached over it, one after another, with none reached in between.</summary>
    internal HashSet<Fingerprint> NotReached { get; } = [];

    internal void Reach(Fingerprint exit, DateTimeOffset started) => _reached.Add((started, exit));

    /// <summary>Whether it reached another exit than <paramref name="exit"/>, by a circuit that was begun in a certain time.</summary>
    internal bool ReachedAnother(Fingerprint exit, DateTimeOffset since, DateTimeOffset until) =>
        _reached.FindLastIndex(use => use.Exit != exit && use.Started >= since && use.Started <= until) >= 0;
}
