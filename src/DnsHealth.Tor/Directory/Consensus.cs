namespace DnsHealth.Tor.Directory;

/// <summary>The network as tor sees it at one moment.</summary>
/// <param name="ValidAfter">When the consensus came into force, UTC; null where tor does not say.</param>
/// <param name="Parameters">The consensus parameters (param-spec), by name.</param>
/// <param name="Relays">The relays in the consensus.</param>
public sealed record Consensus(DateTimeOffset? ValidAfter, IReadOnlyDictionary<string, int> Parameters, IReadOnlyList<Relay> Relays)
{
    /// <summary>
    /// The weights of the <c>bandwidth-weights</c> line (dir-spec 3.4.1, 3.8.3), by name: <c>Wee</c>, <c>Wed</c> …, each of
    /// <c>bwweightscale</c>, which is 10,000 unless the parameters say otherwise. Empty where tor gives none.
    /// </summary>
    public IReadOnlyDictionary<string, int> BandwidthWeights { get; init; } = new Dictionary<string, int>();

    /// <summary>A consensus parameter (param-spec), or its default where the consensus says nothing.</summary>
    public int Parameter(string name, int otherwise) => Parameters.TryGetValue(name, out var value) ? value : otherwise;
}
