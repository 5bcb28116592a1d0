using System.Globalization;
using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tracking;

/// <summary>Which exits this installation has scanned lately: what <c>known_exits.json</c> holds.</summary>
public sealed record KnownExits
{
    /// <summary>Days after which an exit that was not scanned is new again.</summary>
    public const int DaysRemembered = 30;

    /// <summary>None.</summary>
    public static readonly KnownExits Empty = new();

    /// <summary>The file's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The day, UTC, on which each was last decided, by fingerprint, in its order.</summary>
    public IReadOnlyDictionary<string, DateOnly> Exits { get; init; } = new Dictionary<string, DateOnly>();

    /// <summary>Whether an exit was scanned in the last <see cref="DaysRemembered"/> days.</summary>
    public bool Has(Fingerprint exit, DateOnly today) =>
        Exits.TryGetValue(exit.ToString(), out var day) && IsRemembered(day, today);

    /// <summary>
    /// These and the exits of a run. One that nothing was learned of (<see cref="Status.Unknown"/>) still waits for its first word;
    /// those not scanned for too long are forgotten.
    /// </summary>
    /// <param name="records">The run's records; of a run that was resumed, those of earlier days too.</param>
    /// <param name="today">The day, UTC.</param>
    public KnownExits After(IEnumerable<ExitRecord> records, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(records);
        var exits = new SortedDictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var (fingerprint, day) in Exits) Add(exits, fingerprint, day, today);
        foreach (var record in records.Where(record => record.Status != Status.Unknown))
            Add(exits, record.ExitFingerprint, DayOf(record, today), today);
        return new KnownExits { Exits = exits };
    }

    /// <summary>Reads <c>known_exits.json</c>. Fields that are not known are passed over, and so is an exit whose entry makes no sense.</summary>
    /// <param name="json">What it holds.</param>
    /// <param name="file">What to call it in a message.</param>
    /// <exception cref="RecordFormatException">It is not JSON, or has no list of exits.</exception>
    public static KnownExits Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root
                || !root.TryGetProperty("exits", out var list) || list.ValueKind != JsonValueKind.Object)
            {
                throw new RecordFormatException(file, "it has no list of exits");
            }

            var exits = new SortedDictionary<string, DateOnly>(StringComparer.Ordinal);
            foreach (var exit in list.EnumerateObject())
            {
                if (Fingerprint.TryParse(exit.Name, out var fingerprint)
                    && exit.Value.ValueKind == JsonValueKind.String
                    && DateOnly.TryParseExact(exit.Value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                {
                    exits[fingerprint.ToString()] = day;
                }
            }

            return new KnownExits { Exits = exits };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter: text in it is not Unicode, which is found out only when it is asked for.
            throw new RecordFormatException(file, e.Message, e);
        }
    }

    private static void Add(SortedDictionary<string, DateOnly> exits, string fingerprint, DateOnly day, DateOnly today)
    {
        if (IsRemembered(day, today) && (!exits.TryGetValue(fingerprint, out var before) || before < day)) exits[fingerprint] = day;
    }

    // A day to come is a clock's error, and would otherwise be remembered until it has come and gone; one day is midnight's leeway.
    private static bool IsRemembered(DateOnly day, DateOnly today) => today.DayNumber - day.DayNumber is >= -1 and <= DaysRemembered;

    private static DateOnly DayOf(ExitRecord record, DateOnly today) => record.Timestamp is >= 0 and <= 253_402_300_799
        ? DateOnly.FromDateTime(DateTime.UnixEpoch.AddSeconds(record.Timestamp))
        : today;
}
