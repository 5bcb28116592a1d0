using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tracking;

/// <summary>Which exits fail, and for how many runs: what <c>failure_state.json</c> holds. <see cref="FailureTracker"/> makes the next one.</summary>
public sealed record FailureState
{
    /// <summary>No run yet.</summary>
    public static readonly FailureState Empty = new();

    /// <summary>The file's form.</summary>
    public int Version { get; init; } = 2;

    /// <summary>When the last run counted ended; null before the first.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>The last run counted; null before the first.</summary>
    public string? LastRunId { get; init; }

    /// <summary>Exits that fail, by fingerprint, in its order. One that is not here does not.</summary>
    public IReadOnlyDictionary<string, ExitFailures> Exits { get; init; } = new Dictionary<string, ExitFailures>();

    /// <summary>
    /// Whether a verdict is a failure that counts. A circuit that fails may be the network's fault, and <c>unknown</c> is nobody's:
    /// these neither count nor end a row of failures.
    /// </summary>
    public static bool Counts(Status status) => status is Status.DnsFail or Status.Timeout or Status.WrongIp;

    /// <summary>The failures in a row that an exit has once this verdict is counted.</summary>
    public int CountAfter(string fingerprint, Status status)
    {
        var before = Exits.TryGetValue(fingerprint, out var exit) ? exit.ConsecutiveFailures : 0;
        return status == Status.Success ? 0 : Counts(status) ? before + 1 : before;
    }

    /// <summary>Two states: one that may be public where lies are not, and what is left out of it.</summary>
    public (FailureState Open, FailureState Withheld) WithoutTampering()
    {
        var lies = Exits.ToLookup(exit => exit.Value.Dns?.Status == Probing.Status.WrongIp);
        return (Of(lies[false]), Of(lies[true]));

        FailureState Of(IEnumerable<KeyValuePair<string, ExitFailures>> exits) => this with { Exits = Sorted(exits) };
    }

    /// <summary>This state, and what was left out of it; this one has the last word on an exit that is in both.</summary>
    public FailureState With(FailureState withheld)
    {
        ArgumentNullException.ThrowIfNull(withheld);
        return withheld.Exits.Count == 0 ? this : this with { Exits = Sorted(withheld.Exits.Where(exit => !Exits.ContainsKey(exit.Key)).Concat(Exits)) };
    }

    /// <summary>
    /// Reads <c>failure_state.json</c>, or a plain <c>{fingerprint: count}</c>. Fields that are not known are passed over, and so is
    /// an exit whose entry makes no sense.
    /// </summary>
    /// <returns>The state, or what is wrong with the file as a whole.</returns>
    public static FailureStateReading Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return new FailureStateReading(null, "it is not a JSON object");
            var isPlain = !root.TryGetProperty("exits", out var exits);
            if (isPlain) exits = root;
            if (exits.ValueKind != JsonValueKind.Object) return new FailureStateReading(null, "its exits are not a JSON object");

            var failing = new SortedDictionary<string, ExitFailures>(StringComparer.Ordinal);
            foreach (var exit in exits.EnumerateObject())
            {
                if (Fingerprint.TryParse(exit.Name, out var fingerprint) && Entry(exit.Value) is { } entry)
                    failing[fingerprint.ToString()] = entry;
            }

            return new FailureStateReading(
                new FailureState
                {
                    Exits = failing,
                    LastRunId = isPlain ? null : Run(root, "last_run_id"),
                    Updated = isPlain ? null : Time(root, "updated"),
                },
                null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: text in it is not Unicode, which is found out only when it is asked for.
            return new FailureStateReading(null, e.Message);
        }
    }

    private static SortedDictionary<string, ExitFailures> Sorted(IEnumerable<KeyValuePair<string, ExitFailures>> exits) =>
        new(exits.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    private static ExitFailures? Entry(JsonElement value)
    {
        // The plain form, and the one of version 1, whose entry was the failures at DNS.
        if (value.ValueKind == JsonValueKind.Number || (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("dns", out _)))
            return Streak(value) is { } old ? new ExitFailures(old, null, old.LastRun) : null;
        if (value.ValueKind != JsonValueKind.Object) return null;
        var dns = value.TryGetProperty("dns", out var first) ? Streak(first) : null;
        var circuit = value.TryGetProperty("circuit", out var second) ? Streak(second) : null;
        return dns is null && circuit is null ? null : new ExitFailures(dns, circuit, Run(value, "last_seen"));
    }

    private static FailureStreak? Streak(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number) return Count(value) is { } plain ? new FailureStreak(plain, null, null, null, null) : null;
        return value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("consecutive_failures", out var number) && Count(number) is { } count
            ? new FailureStreak(
                count,
                Word<Status>(value, "status"),
                Word<Cause>(value, "cause"),
                Run(value, "since_run"),
                Run(value, "last_run"),
                Run(value, "alerted_in"),
                Run(value, "recovered_in"))
            : null;
    }

    // Far more runs than there will be; a count near the largest number would overflow at the next failure.
    private static int? Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count is > 0 and <= 1_000_000 ? count : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Run(JsonElement parent, string name) =>
        Text(parent, name) is { } text && RunId.TryParse(text, out _) ? text : null;

    private static DateTimeOffset? Time(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time)
            ? time.ToUniversalTime()
            : null;

    private static T? Word<T>(JsonElement parent, string name)
        where T : struct, Enum => Text(parent, name) is { } text ? RecordJson.ValueOf<T>(text) : null;
}
