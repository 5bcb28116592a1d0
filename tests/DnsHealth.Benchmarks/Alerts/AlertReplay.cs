using DnsHealth.Health;
using DnsHealth.Probing;
using DnsHealth.Tracking;

namespace DnsHealth.Benchmarks.Alerts;

/// <summary>Counts the runs of replayed networks as the program does, and holds the alerts against the truth.</summary>
internal static class AlertReplay
{
    /// <summary>Replays networks with each threshold.</summary>
    public static IReadOnlyList<AlertRow> Run(IReadOnlyList<int> thresholds, IReadOnlyList<int> seeds)
    {
        var networks = seeds.Select(Record).ToList();
        return [.. thresholds.Select(threshold => Sum(threshold, [.. networks.Select(network => Replay(threshold, network))]))];
    }

    /// <summary>What the health rules call the exits of one network after its last run, by what they truly are.</summary>
    public static IReadOnlyDictionary<(ExitNature Nature, HealthState State), int> Health(int seed)
    {
        var (natures, runs) = Record(seed);
        return natures
            .Select((nature, exit) => (nature, HealthRules.Of(runs.AsEnumerable().Reverse().Select(run => run[exit].Status)).State))
            .CountBy(both => both)
            .ToDictionary();
    }

    private static (IReadOnlyList<ExitNature> Natures, IReadOnlyList<IReadOnlyList<Observation>> Runs) Record(int seed)
    {
        var network = new ReplayedNetwork(seed);
        return (network.Natures, [.. Enumerable.Range(0, ReplayedNetwork.Runs).Select(network.Observe)]);
    }

    /// <summary>For each exit that was named: its nature, and the runs it took from its first failure.</summary>
    private static List<(ExitNature Nature, int Tested, int Runs)> Replay(
        int threshold, (IReadOnlyList<ExitNature> Natures, IReadOnlyList<IReadOnlyList<Observation>> Runs) network)
    {
        var state = FailureState.Empty;
        var policy = new AlertPolicy(threshold);
        var named = new Dictionary<int, (ExitNature Nature, int Tested, int Runs)>();
        for (var run = 0; run < network.Runs.Count; run++)
        {
            state = FailureTracker.Count(state, ReplayedNetwork.RunIdOf(run), ReplayedNetwork.EndOf(run), network.Runs[run], policy);
            for (var exit = 0; exit < network.Natures.Count; exit++)
            {
                if (named.ContainsKey(exit) || state.Exits.GetValueOrDefault(ReplayedNetwork.FingerprintOf(exit))?.Dns?.AlertedIn is null) continue;
                var nature = network.Natures[exit];
                var first = Enumerable.Range(0, run + 1).First(earlier => FailureState.Counts(network.Runs[earlier][exit].Status));
                var tested = Enumerable.Range(first, run - first + 1).Count(between => network.Runs[between][exit].Status != Status.CircuitFail);
                named[exit] = (nature, tested, run - first + 1);
            }
        }

        return [.. named.Values];
    }

    private static AlertRow Sum(int threshold, IReadOnlyList<List<(ExitNature Nature, int Tested, int Runs)>> networks)
    {
        var named = networks.SelectMany(network => network).ToList();
        var sure = named.Where(exit => exit.Nature is ExitNature.Broken or ExitNature.Lying).ToList();
        var healthy = networks.Select(network => network.Count(exit => exit.Nature == ExitNature.Healthy)).ToList();
        return new AlertRow(
            threshold,
            networks.Count,
            healthy.Average(),
            healthy.Max(),
            (double)named.Count(exit => exit.Nature == ExitNature.Intermittent) / networks.Count,
            1 - ((double)healthy.Sum() / named.Count),
            sure.Count / (9.0 * networks.Count),
            sure.Average(exit => exit.Tested),
            sure.Max(exit => exit.Tested),
            sure.Average(exit => exit.Runs),
            sure.Max(exit => exit.Runs));
    }
}
