using System.Text.Encodings.Web;
using System.Text.Json;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Truth;

/// <summary>
/// What is true in a simulated network. As JSON it is what a private network writes (<see cref="NetworkTruth"/> reads it), and more:
/// beside the scenario as <c>SCENARIO.truth.json</c>, at the start, and again with what was seen at the end.
/// </summary>
public sealed record SimTruth
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <inheritdoc cref="NetworkTruth.PreflightServer"/>
    public required string PreflightServer { get; init; }

    /// <inheritdoc cref="NetworkTruth.WildcardZone"/>
    public required ZoneTruth WildcardZone { get; init; }

    /// <inheritdoc cref="NetworkTruth.NxdomainZone"/>
    public required ZoneTruth NxdomainZone { get; init; }

    /// <inheritdoc cref="NetworkTruth.BrokenZone"/>
    public required ZoneTruth BrokenZone { get; init; }

    /// <summary>The exits. Besides what a private network's may, they may behave <c>stalled</c> and <c>circuit_flaky</c>.</summary>
    public required IReadOnlyList<ExitTruth> Exits { get; init; }

    /// <summary>The first hops. Besides what a private network's may, they may behave <c>slow</c>, <c>flaky</c>, <c>refusing</c>, <c>partial</c> and <c>turning</c>.</summary>
    public required IReadOnlyList<FirstHopTruth> FirstHops { get; init; }

    /// <summary>What the scan of <see cref="Scenarios.Scenario.Scan"/> cannot be faster than.</summary>
    public required LowerBound Ideal { get; init; }

    /// <summary>What was seen; null until the end.</summary>
    public Sightings? Seen { get; init; }

    /// <summary>The file that the truth of a scenario's file is in.</summary>
    public static string PathFor(string scenario) => scenario + ".truth.json";

    /// <summary>Reads what <see cref="WriteAsync"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static SimTruth FromJson(string json) => JsonSerializer.Deserialize<SimTruth>(json, Json) ?? throw new JsonException("the truth is not null");

    /// <summary>Writes it to a file, which appears whole or not at all. Several that simulate one scenario write the same, each in its own time.</summary>
    public async Task WriteAsync(string path)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        await using (var file = File.Create(temporary))
        {
            await JsonSerializer.SerializeAsync(file, this, Json);
            await file.FlushAsync();
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
