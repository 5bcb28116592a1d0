using DnsHealth.Tor.Directory;

namespace DnsHealth.Operators;

/// <summary>How much of users' traffic each exit carries. A pure function of the consensus.</summary>
public static class ExitCapacity
{
    /// <summary>
    /// Each exit's share of the network's exit capacity, as clients choose exits (dir-spec 3.8.3): its weight in the consensus times
    /// <c>Wee</c>, or <c>Wed</c> where it is a guard as well. An exit with BadExit has none, for no client uses it.
    /// </summary>
    /// <returns>A share of 0 to 1 for every exit, together 1; empty where the consensus has no weights.</returns>
    public static IReadOnlyDictionary<Fingerprint, double> Shares(Consensus consensus)
    {
        var capacities = new Dictionary<Fingerprint, double>();
        foreach (var relay in consensus.Relays.Where(relay => relay.IsExit)) capacities[relay.Fingerprint] = Capacity(relay, consensus);
        var total = capacities.Values.Sum();
        return total > 0 ? capacities.ToDictionary(pair => pair.Key, pair => pair.Value / total) : new Dictionary<Fingerprint, double>();
    }

    private static double Capacity(Relay exit, Consensus consensus)
    {
        if (exit.Has(RelayFlags.BadExit)) return 0;
        // Only their ratio matters, and a weight that is missing is the whole scale.
        var weight = consensus.BandwidthWeights.TryGetValue(exit.Has(RelayFlags.Guard) ? "Wed" : "Wee", out var value)
            ? value
            : consensus.Parameter("bwweightscale", 10_000);
        return (double)exit.Status.Bandwidth * Math.Max(0, weight);
    }
}
