using System.Text.Json;

namespace DnsHealth.TestNetwork;

/// <summary>
/// What is true in a private network: what a scan of it must find. As JSON (<c>truth.json</c>) its names are in snake case.
/// </summary>
public sealed record NetworkTruth
{
    /// <summary>The honest resolver that a scanner's own host asks, <c>127.0.0.1:PORT</c>, over UDP.</summary>
    public required string PreflightServer { get; init; }

    /// <summary>Every name of it has its address.</summary>
    public required ZoneTruth WildcardZone { get; init; }

    /// <summary>No name of it exists but its control names.</summary>
    public required ZoneTruth NxdomainZone { get; init; }

    /// <summary>Every name of it gets SERVFAIL.</summary>
    public required ZoneTruth BrokenZone { get; init; }

    /// <summary>The exits, in the order they were asked for.</summary>
    public required IReadOnlyList<ExitTruth> Exits { get; init; }

    /// <summary>The first hops, in the order they were asked for.</summary>
    public required IReadOnlyList<FirstHopTruth> FirstHops { get; init; }

    /// <summary>Writes it as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TruthJson.Default.NetworkTruth);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static NetworkTruth FromJson(string json) =>
        JsonSerializer.Deserialize(json, TruthJson.Default.NetworkTruth) ?? throw new JsonException("the truth is not null");
}
