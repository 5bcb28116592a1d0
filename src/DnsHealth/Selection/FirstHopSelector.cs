using System.Net;
using DnsHealth.Options;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Selection;

/// <summary>Chooses the relays to reach exits through: stable, fast, and spread over networks and families. A pure function.</summary>
public static class FirstHopSelector
{
    /// <summary>First hops in a pool, where the network has as many: enough that none carries much, few enough to know each.</summary>
    public const int Wanted = 24;

    /// <summary>Below this many, the rules yield: an exit is blamed only over two different first hops, and some will be bad.</summary>
    private const int Needed = 4;

    /// <summary>What a first hop should be, the most dispensable last. In a network too small for them all, they yield from the end.</summary>
    private static readonly Func<Relay, bool>[] Rules =
    [
        relay => !relay.Has(RelayFlags.Authority),
        relay => relay.Has(RelayFlags.Fast),
        relay => relay.Has(RelayFlags.Stable),
        relay => !relay.IsExit,
        relay => relay.Has(RelayFlags.Guard),
    ];

    /// <summary>The first hops that were asked for.</summary>
    /// <exception cref="SettingException">One is not in the consensus.</exception>
    public static IReadOnlyList<Relay> Fixed(Consensus consensus, IReadOnlyList<Fingerprint> wanted)
    {
        var relays = consensus.Relays.ToDictionary(relay => relay.Fingerprint);
        return [.. wanted.Select(hop => relays.GetValueOrDefault(hop)
            ?? throw new SettingException(ScanSettings.FirstHop, hop.ToString(), null, "the fingerprint of a relay in the consensus"))];
    }

    /// <summary>Chooses first hops, the likelier the more bandwidth they have.</summary>
    /// <param name="consensus">The network.</param>
    /// <param name="random">For the choice.</param>
    /// <param name="avoided">Relays that were used before, and are used again only where there are too few others.</param>
    /// <returns>At most <see cref="Wanted"/>, each running, valid and with a descriptor.</returns>
    public static IReadOnlyList<Relay> Choose(Consensus consensus, Random random, IReadOnlyCollection<Fingerprint>? avoided = null)
    {
        var usable = consensus.Relays.Where(IsUsable).ToList();
        if (avoided is { Count: > 0 } && usable.FindAll(relay => Rules.All(rule => rule(relay)) && !avoided.Contains(relay.Fingerprint)) is { Count: >= Wanted } fresh)
            usable = fresh;
        for (var rules = Rules.Length; rules >= 0; rules--)
        {
            var eligible = usable.Where(relay => Rules.Take(rules).All(rule => rule(relay))).ToList();
            var shuffled = WeightedShuffle(eligible, random);
            var chosen = Spread(shuffled);
            // In a network of few networks or families, what its relays are counts for more than whose they are.
            if (chosen.Count < Needed) chosen = [.. chosen.Concat(shuffled.Except(chosen)).Take(Wanted)];
            if (chosen.Count >= Needed || rules == 0) return chosen;
        }

        return [];
    }

    /// <summary>Chooses exits that a first hop in doubt can be tried with, the likelier the more bandwidth they have, stable ones first.</summary>
    /// <returns>At most <see cref="Wanted"/>.</returns>
    public static IReadOnlyList<Relay> Witnesses(Consensus consensus, Random random) =>
    [
        .. WeightedShuffle([.. consensus.Relays.Where(relay => relay.IsExit && IsUsable(relay))], random)
            .OrderBy(relay => !relay.Has(RelayFlags.Stable | RelayFlags.Fast))
            .Take(Wanted),
    ];

    /// <summary>Whether two relays may be under one operator's or network's control: the same /16, or declared each other's family.</summary>
    public static bool AreRelated(Relay one, Relay other) =>
        Network(one.Status.Address) == Network(other.Status.Address) || AreFamily(one, other);

    private static bool IsUsable(Relay relay) =>
        relay.Has(RelayFlags.Running | RelayFlags.Valid) && !relay.Has(RelayFlags.BadExit) && relay.Descriptor is { IsHibernating: false };

    private static bool AreFamily(Relay one, Relay other) =>
        one.Descriptor is { } first && other.Descriptor is { } second
        && first.Family.Contains(other.Fingerprint) && second.Family.Contains(one.Fingerprint);

    private static List<Relay> Spread(List<Relay> relays)
    {
        List<Relay> chosen = [];
        foreach (var relay in relays)
        {
            if (chosen.Count == Wanted) break;
            if (!chosen.Exists(other => AreRelated(relay, other))) chosen.Add(relay);
        }

        return chosen;
    }

    /// <summary>Efraimidis and Spirakis: the keys u^(1/w), sorted, are a weighted order without replacement.</summary>
    private static List<Relay> WeightedShuffle(List<Relay> relays, Random random) =>
        [.. relays
            .Select(relay => (relay, key: Math.Log(1 - random.NextDouble()) / Math.Max(1, relay.Status.Bandwidth)))
            .OrderByDescending(pair => pair.key)
            .Select(pair => pair.relay)];

    private static int Network(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) && length == 4 ? (bytes[0] << 8) | bytes[1] : -1;
    }
}
