using DnsHealth.Options;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Selection;

/// <summary>Puts the exits of a run in the order in which they are scanned. A pure function of what it is given, chance included.</summary>
public static class ExitOrder
{
    /// <summary>Sorts exits; those that the order does not tell apart stay as they are.</summary>
    /// <param name="exits">The exits, as <see cref="ExitSelector"/> gives them.</param>
    /// <param name="order">The order; null to leave them as they are.</param>
    /// <param name="known">The exits scanned before.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="failures">The exits that fail.</param>
    /// <param name="random">The chance in <see cref="ScanOrder.Random"/>.</param>
    public static IReadOnlyList<Relay> Sort(
        IReadOnlyList<Relay> exits, ScanOrder? order, KnownExits known, DateOnly today, FailureState failures, Random random)
    {
        switch (order)
        {
            case ScanOrder.New:
                return [.. exits.OrderBy(IsKnown)];
            case ScanOrder.Failing:
                return [.. exits.OrderByDescending(Failures).ThenBy(IsKnown)];
            case ScanOrder.Random:
                Relay[] shuffled = [.. exits];
                random.Shuffle(shuffled);
                return shuffled;
            default:
                return exits;
        }

        bool IsKnown(Relay exit) => known.Has(exit.Fingerprint, today);
        int Failures(Relay exit) => failures.Exits.GetValueOrDefault(exit.Fingerprint.ToString())?.ConsecutiveFailures ?? 0;
    }
}
