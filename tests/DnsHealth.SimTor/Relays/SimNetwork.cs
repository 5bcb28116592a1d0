using System.Globalization;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Directory;

namespace DnsHealth.SimTor.Relays;

/// <summary>The relays of a scenario. A pure function of it.</summary>
internal sealed class SimNetwork
{
    private const double LongestCircuitMs = 8000;
    private const double LongestDnsMs = 1800;

    /// <summary>An error that comes as late as an exit's giving up would look like it.</summary>
    private const double LongestErrorMs = 900;

    /// <summary>A prime, so that neighbours in the list are in different networks.</summary>
    private const int Networks = 199;

    private SimNetwork(IReadOnlyList<SimRelay> exits, IReadOnlyList<SimRelay> firstHops)
    {
        Exits = exits;
        FirstHops = firstHops;
        ByFingerprint = exits.Concat(firstHops).ToDictionary(relay => relay.Fingerprint);
        ByAddress = exits.Concat(firstHops).ToDictionary(relay => relay.Address);
    }

    public IReadOnlyList<SimRelay> Exits { get; }

    public IReadOnlyList<SimRelay> FirstHops { get; }

    public IReadOnlyDictionary<Fingerprint, SimRelay> ByFingerprint { get; }

    public IReadOnlyDictionary<string, SimRelay> ByAddress { get; }

    public IEnumerable<SimRelay> Relays => FirstHops.Concat(Exits);

    /// <summary>Draws the network of a scenario.</summary>
    /// <exception cref="FormatException">A resolver's behaviour is none, or the shares are more than the whole.</exception>
    public static SimNetwork Of(Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        var shares = scenario.Shares;
        var exits = Deal(
            scenario.Exits,
            [
                (shares.ExitsDown, (RelayState.Down, ResolverBehaviour.Ok)),
                (shares.ExitsFrozen, (RelayState.Frozen, ResolverBehaviour.Ok)),
                (shares.ExitsStalled, (RelayState.Stalled, ResolverBehaviour.Ok)),
                (shares.CircuitFlaky, (RelayState.Flaky, ResolverBehaviour.Ok)),
                // In an order of their own: a JSON object has none.
                .. shares.Resolvers.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => (pair.Value, (RelayState.Up, ResolverBehaviour.Parse(pair.Key)))),
            ],
            (RelayState.Up, ResolverBehaviour.Ok),
            random);
        var hops = Deal(
            scenario.FirstHops,
            [
                (shares.FirstHopsDown, RelayState.Down),
                (shares.FirstHopsFrozen, RelayState.Frozen),
                (shares.FirstHopsSlow, RelayState.Slow),
                (shares.FirstHopsFlaky, RelayState.Flaky),
                (shares.FirstHopsRefusing, RelayState.Refusing),
                (shares.FirstHopsPartial, RelayState.Partial),
                (shares.FirstHopsTurning, RelayState.Turning),
            ],
            RelayState.Up,
            random);
        return new SimNetwork(
            [.. exits.Select((conduct, index) => Relay("exit", 100, index, conduct.Item1, conduct.Item2, scenario, random))],
            [.. hops.Select((state, index) => Relay("hop", 20, index, state, null, scenario, random))]);
    }

    /// <summary>What a resolver does is to be told from outside, so what it takes besides has bounds.</summary>
    private static double LongestDns(ResolverBehaviour? resolver) => resolver?.Kind switch
    {
        ResolverKind.Nxdomain or ResolverKind.Servfail or ResolverKind.Refused or ResolverKind.Notimp or ResolverKind.Nodata
            or ResolverKind.Hijack or ResolverKind.Flaky => LongestErrorMs,
        ResolverKind.Slow => Math.Max(0, LongestDnsMs - resolver.Delay.TotalMilliseconds),
        _ => LongestDnsMs,
    };

    /// <summary>Deals out behaviours by share: each to one at least, the rest to nobody, and then shuffled.</summary>
    private static T[] Deal<T>(int count, IReadOnlyList<(double Share, T Conduct)> shares, T otherwise, Random random)
    {
        var dealt = new List<T>(count);
        foreach (var (share, conduct) in shares)
        {
            if (share is not (>= 0 and <= 1)) throw new FormatException($"a share is 0 to 1, not {share}");
            if (share > 0) dealt.AddRange(Enumerable.Repeat(conduct, Math.Max(1, (int)Math.Round(share * count))));
        }

        if (dealt.Count > count) throw new FormatException($"the shares make {dealt.Count} of {count} relays");
        dealt.AddRange(Enumerable.Repeat(otherwise, count - dealt.Count));
        var all = dealt.ToArray();
        random.Shuffle(all);
        return all;
    }

    private static SimRelay Relay(
        string prefix, int firstNetwork, int index, RelayState state, ResolverBehaviour? resolver, Scenario scenario, Random random)
    {
        Span<byte> identity = stackalloc byte[Fingerprint.Length];
        random.NextBytes(identity);
        // First hops and exits are in different networks, each a /16 of its own as long as there are enough.
        var place = index / 80;
        return new SimRelay
        {
            Fingerprint = Fingerprint.FromBytes(identity),
            Nickname = string.Create(CultureInfo.InvariantCulture, $"{prefix}{index + 1:D5}"),
            Address = string.Create(
                CultureInfo.InvariantCulture, $"{firstNetwork + (index % 80)}.{place % Networks}.{place / Networks}.10"),
            State = state,
            Resolver = resolver,
            CircuitTime = TimeSpan.FromMilliseconds(scenario.CircuitMs.Draw(random, LongestCircuitMs)),
            DnsTime = TimeSpan.FromMilliseconds(scenario.DnsMs.Draw(random, LongestDns(resolver))),
        };
    }
}
