using System.Text.Json;
using System.Text.Json.Serialization;

namespace DnsHealth.SimTor.Scenarios;

/// <summary>
/// What network is simulated. As JSON its names are in snake case, and what is left out has the default here. The same seed
/// gives the same relays with the same behaviours.
/// </summary>
public sealed record Scenario
{
    private static readonly IReadOnlyList<string> BrokenResolvers =
        ["wrong", "hijack", "nxdomain", "servfail", "refused", "notimp", "nodata", "private", "drop", "slow:5"];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        WriteIndented = true,
    };

    /// <summary>What all that is left to chance follows from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Exits, 1 to 100,000.</summary>
    public int Exits { get; init; } = 100;

    /// <summary>Relays that are guards and no exits, 1 to 10,000.</summary>
    public int FirstHops { get; init; } = 24;

    /// <summary>The port on 127.0.0.1 of the honest resolver for a scanner's preflight; 0 for any. The truth says which.</summary>
    public int PreflightPort { get; init; }

    /// <summary>What can be asked for.</summary>
    public Zones Zones { get; init; } = new();

    /// <summary>How long a circuit of two hops takes to be built, drawn once for each exit; 8 s at the most.</summary>
    public LatencyShape CircuitMs { get; init; } = new() { Median = 400, P95 = 1500 };

    /// <summary>
    /// How long an exit's resolver takes, drawn once for each exit; 1.8 s at the most, which is in time for an exit that waits 2 s, and 0.9 s
    /// where the answer is an error, for one that comes late cannot be told from an exit that gave up.
    /// </summary>
    public LatencyShape DnsMs { get; init; } = new() { Median = 60, P95 = 400 };

    /// <summary>Who behaves how.</summary>
    public Shares Shares { get; init; } = new();

    /// <summary>How often an exit that loses circuits loses one, 0 to 100.</summary>
    public int CircuitFlakyPercent { get; init; } = 30;

    /// <summary>How often a flaky first hop fails, 0 to 100.</summary>
    public int FirstHopFlakyPercent { get; init; } = 30;

    /// <summary>What part of the exits a partial first hop never reaches, 0 to 100.</summary>
    public int PartialPercent { get; init; } = 40;

    /// <summary>Seconds from the first circuit until turning first hops refuse.</summary>
    public double TurnsAfter { get; init; } = 5;

    /// <summary>By what a slow first hop multiplies every latency.</summary>
    public double SlowFactor { get; init; } = 8;

    /// <summary>What load does to first hops.</summary>
    public Overload Overload { get; init; } = new();

    /// <summary>Seconds from the start until exits with a <c>hijack</c> resolver notice (ServerDNSDetectHijacking), and deny every name.</summary>
    public int HijackNoticedAfter { get; init; } = 120;

    /// <summary>How it is scanned: what the truth's lower bound is for.</summary>
    public ScanPolicy Scan { get; init; } = new();

    /// <summary>
    /// A network as the live one is: half of the circuits take more than 0.6 s and one in twenty more than 3 s, half of the answers 0.25 s
    /// and one in twenty 1.5 s; 3 % of the exits are down, 2 % have resolvers that are broken in every way, 3 % fail now and then, and 5 %
    /// of the first hops are bad in one of five ways.
    /// </summary>
    /// <param name="exits">Exits, 20 to 40,000.</param>
    /// <param name="seed">What all that is left to chance follows from.</param>
    /// <param name="badFirstHops">What part of the first hops is bad, 0 to 1.</param>
    public static Scenario LiveLike(int exits, int seed, double badFirstHops = 0.05) => new()
    {
        Seed = seed,
        Exits = exits,
        FirstHops = Math.Max(40, exits / 4),
        CircuitMs = new LatencyShape { Median = 600, P95 = 3000 },
        DnsMs = new LatencyShape { Median = 250, P95 = 1500 },
        Shares = new Shares
        {
            ExitsDown = 0.03,
            CircuitFlaky = 0.015,
            Resolvers = BrokenResolvers.ToDictionary(resolver => resolver, _ => 0.02 / BrokenResolvers.Count).Append(new("flaky:50", 0.015)).ToDictionary(),
            FirstHopsDown = badFirstHops / 5,
            FirstHopsFrozen = badFirstHops / 5,
            FirstHopsSlow = badFirstHops / 5,
            FirstHopsFlaky = badFirstHops / 5,
            FirstHopsRefusing = badFirstHops / 5,
        },
    };

    /// <summary>Such a network with every fault there is besides: exits that are frozen, stalled or slow, first hops that reach some exits only, and others that go bad in mid-run.</summary>
    /// <inheritdoc cref="LiveLike" path="/param"/>
    public static Scenario AllFaults(int exits, int seed, double badFirstHops = 0.05)
    {
        var live = LiveLike(exits, seed);
        return live with
        {
            Shares = live.Shares with
            {
                ExitsFrozen = 0.005,
                ExitsStalled = 0.005,
                Resolvers = live.Shares.Resolvers.Concat([new("slow:0.3", 0.002), new("slow:1.5", 0.002)]).ToDictionary(),
                FirstHopsDown = badFirstHops / 7,
                FirstHopsFrozen = badFirstHops / 7,
                FirstHopsSlow = badFirstHops / 7,
                FirstHopsFlaky = badFirstHops / 7,
                FirstHopsRefusing = badFirstHops / 7,
                FirstHopsPartial = badFirstHops / 7,
                FirstHopsTurning = badFirstHops / 7,
            },
        };
    }

    /// <summary>Reads a scenario.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="FormatException">A number in it cannot be.</exception>
    public static Scenario FromJson(string json)
    {
        var scenario = JsonSerializer.Deserialize<Scenario>(json, Json) ?? throw new JsonException("a scenario is not null");
        if (scenario is not { Exits: >= 1 and <= 100_000, FirstHops: >= 1 and <= 10_000, PreflightPort: >= 0 and <= 65535 })
            throw new FormatException("a scenario has 1 to 100000 exits, 1 to 10000 first_hops and a preflight_port from 0 to 65535");
        foreach (var shape in (LatencyShape[])[scenario.CircuitMs, scenario.DnsMs])
        {
            if (!(shape.Median > 0 && shape.P95 >= shape.Median && double.IsFinite(shape.P95)))
                throw new FormatException("a latency's median is above 0, and its p95 not below the median");
        }

        if (scenario is not { CircuitFlakyPercent: >= 0 and <= 100, FirstHopFlakyPercent: >= 0 and <= 100, PartialPercent: >= 0 and <= 100 })
            throw new FormatException("a percentage is 0 to 100");
        if (scenario is not { TurnsAfter: >= 0 and <= 86400, Overload.NetworkLimit: >= 0 })
            throw new FormatException("turns_after is 0 to 86400, and a network_limit not below 0");
        if (scenario.Scan is not { MaxCircuits: >= 1, DnsRetries: >= 0, CircuitRetries: >= 0, BuildDelay: >= 0, RetryDelay: >= 0, CircuitTimeout: > 0, QueryTimeout: > 0 })
            throw new FormatException("a scan has one circuit at least, and no number below 0");
        return scenario;
    }

    /// <summary>Writes it as <see cref="FromJson"/> reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
