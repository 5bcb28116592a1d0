using System.Text.Json;
using System.Text.Json.Serialization;

namespace DnsHealth.SimTor.Scenarios;

/// <summary>
/// What network is simulated. As JSON its names are in snake case, and what is left out has the default here. The same seed
/// gives the same relays with the same behaviours.
/// </summary>
public sealed record Scenario
{
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

    /// <summary>How long a circuit of two hops takes to be built, drawn once for each exit; 4 s at the most.</summary>
    public LatencyShape CircuitMs { get; init; } = new() { Median = 400, P95 = 1500 };

    /// <summary>How long an exit's resolver takes, drawn once for each exit; 0.9 s at the most, so that only a <c>slow</c> one is late.</summary>
    public LatencyShape DnsMs { get; init; } = new() { Median = 60, P95 = 400 };

    /// <summary>Who behaves how.</summary>
    public Shares Shares { get; init; } = new();

    /// <summary>How often an exit that loses circuits loses one, 0 to 100.</summary>
    public int CircuitFlakyPercent { get; init; } = 30;

    /// <summary>How often a flaky first hop fails, 0 to 100.</summary>
    public int FirstHopFlakyPercent { get; init; } = 30;

    /// <summary>By what a slow first hop multiplies every latency.</summary>
    public double SlowFactor { get; init; } = 8;

    /// <summary>What load does to first hops.</summary>
    public Overload Overload { get; init; } = new();

    /// <summary>Seconds from the start until exits with a <c>hijack</c> resolver notice (ServerDNSDetectHijacking), and deny every name.</summary>
    public int HijackNoticedAfter { get; init; } = 120;

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

        return scenario;
    }

    /// <summary>Writes it as <see cref="FromJson"/> reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
