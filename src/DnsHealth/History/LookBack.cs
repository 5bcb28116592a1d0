using DnsHealth.Probing;
using DnsHealth.Reports;
using DnsHealth.Tracking;

namespace DnsHealth.History;

/// <summary>What earlier runs found, as far as a report looks back.</summary>
/// <param name="Statuses">The last verdicts of each exit before the run, latest first, by fingerprint.</param>
/// <param name="Previous">The run before it; null where there is none.</param>
/// <param name="Changes">Alerts that began or ended in runs before it, newest first.</param>
public sealed record LookBack(
    IReadOnlyDictionary<string, IReadOnlyList<Status>> Statuses, RunSummary? Previous, IReadOnlyList<StateChange> Changes)
{
    /// <summary>There was no run before.</summary>
    public static readonly LookBack Nothing = new(new Dictionary<string, IReadOnlyList<Status>>(), null, []);

    /// <summary>What may be public where lies are not: no word of them, and of alerts that were about them.</summary>
    public LookBack WithoutTampering() => new(
        Statuses.ToDictionary(
            exit => exit.Key,
            IReadOnlyList<Status> (exit) => [.. exit.Value.Where(status => status != Status.WrongIp)],
            StringComparer.Ordinal),
        Previous is null ? null : Previous with { TotalRelays = Previous.TotalRelays - Previous.WrongIp, WrongIp = 0 },
        [.. Changes.Where(change => change.Status != Status.WrongIp)]);
}
