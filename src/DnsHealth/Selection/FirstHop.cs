using DnsHealth.Tor.Directory;

namespace DnsHealth.Selection;

/// <summary>A relay that exits are reached through, and what is known of how well it serves. Owned by its <see cref="FirstHopPool"/>.</summary>
public sealed class FirstHop
{
    internal FirstHop(Relay relay) => Relay = relay;

    /// <summary>The relay.</summary>
    public Relay Relay { get; }

    /// <summary>Circuits through it that reached the exit.</summary>
    public int Successes { get; internal set; }

    /// <summary>Circuits that failed at it.</summary>
    public int Failures { get; internal set; }

    /// <summary>Circuits through it in hand.</summary>
    internal int InUse { get; set; }

    /// <summary>Failures since the last success.</summary>
    internal int FailuresInRow { get; set; }

    /// <summary>When it may be used again, by the pool's clock; null while it may be used now.</summary>
    internal long? RestsUntil { get; set; }

    /// <summary>Not one circuit has reached it yet.</summary>
    internal bool IsUntried { get; set; } = true;
}
