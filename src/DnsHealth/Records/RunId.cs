using System.Globalization;

namespace DnsHealth.Records;

/// <summary>A run's name, its start in UTC to the second: <c>20260131_121500</c>. Later runs sort after earlier ones.</summary>
public static class RunId
{
    private const string Format = "yyyyMMdd_HHmmss";

    private const string DirectoryFormat = "yyyy-MM-dd_HH-mm-ss";

    /// <summary>The name of a run that starts then.</summary>
    public static string At(DateTimeOffset start) => start.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The name of its directory: <c>2026-01-31_12-15-00</c>.</summary>
    public static string DirectoryAt(DateTimeOffset start) => start.UtcDateTime.ToString(DirectoryFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads a run's name.</summary>
    /// <returns>False when <paramref name="text"/> is not one.</returns>
    public static bool TryParse(string? text, out DateTimeOffset start) => DateTimeOffset.TryParseExact(
        text,
        Format,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out start);
}
