using DnsHealth.Records;
using DnsHealth.Selection;

namespace DnsHealth.Scanning;

/// <summary>Writes down how the first hops of a run served. A pure function.</summary>
public static class FirstHopRecording
{
    /// <summary>The records, the most used first. A relay that was in several pools has one.</summary>
    public static IReadOnlyList<FirstHopRecord> Record(IEnumerable<FirstHop> hops) =>
    [
        .. hops
            .GroupBy(hop => hop.Relay.Fingerprint)
            .Select(group => new FirstHopRecord
            {
                Fingerprint = group.Key.ToString(),
                Nickname = group.First().Relay.Nickname,
                Uses = group.Sum(hop => hop.Uses),
                Successes = group.Sum(hop => hop.Successes),
                Failures = group.Sum(hop => hop.Failures),
                Contradictions = group.Sum(hop => hop.Contradictions),
                Rests = group.Sum(hop => hop.Rests),
            })
            .OrderByDescending(hop => hop.Uses)
            .ThenBy(hop => hop.Fingerprint, StringComparer.Ordinal),
    ];
}
