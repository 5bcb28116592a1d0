using DnsHealth.SimTor.Scenarios;

namespace DnsHealth.Benchmarks.Scans;

/// <summary>A scan to be measured.</summary>
/// <param name="Name">What the scenario is called.</param>
/// <param name="Scenario">The network.</param>
/// <param name="Pace">The settings.</param>
internal sealed record ScanCase(string Name, Scenario Scenario, Pace Pace)
{
    private static readonly int[] Sizes = [310, 3100, 31_000];
    private static readonly int[] FiveSeeds = [1, 2, 3, 4, 5];

    /// <summary>The scans to be measured. A pure function.</summary>
    /// <param name="exits">How many exits; empty for the usual ones.</param>
    /// <param name="seeds">The seeds; empty for the usual ones.</param>
    /// <param name="paces">The settings; empty for the usual ones.</param>
    /// <param name="accuracy">Networks with all faults, once with few bad first hops and once with many, for the sake of the verdicts.</param>
    public static IReadOnlyList<ScanCase> Plan(
        IReadOnlyCollection<int> exits, IReadOnlyCollection<int> seeds, IReadOnlyCollection<Pace> paces, bool accuracy)
    {
        if (accuracy)
        {
            return
            [
                .. from bad in (double[])[0.05, 0.20]
                   from size in exits.DefaultIfEmpty(3100)
                   from pace in paces.DefaultIfEmpty(Pace.Fast)
                   from seed in seeds.Count == 0 ? FiveSeeds : seeds
                   select new ScanCase($"all faults, {bad:0%} bad first hops", Scenario.AllFaults(size, seed, bad), pace),
            ];
        }

        return
        [
            .. from size in exits.Count == 0 ? Sizes : exits
               from pace in paces.Count > 0 ? paces : exits.Count == 0 && size == 3100 ? [Pace.Default, Pace.Fast] : [Pace.Fast]
               from seed in seeds.DefaultIfEmpty(1)
               select new ScanCase("like the live network", Scenario.LiveLike(size, seed), pace),
        ];
    }
}
