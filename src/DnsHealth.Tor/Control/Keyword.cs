namespace DnsHealth.Tor.Control;

/// <summary>Reads the control protocol's <c>UPPER_CASE</c> keywords into enums whose zero is Unknown, for new ones may come.</summary>
internal static class Keyword<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Known = Enum.GetValues<T>()
        .ToDictionary(value => Normal(value.ToString()), StringComparer.OrdinalIgnoreCase);

    public static T Parse(string? word) => word is null ? default : Known.GetValueOrDefault(Normal(word));

    private static string Normal(string word) => word.Replace("_", "", StringComparison.Ordinal);
}
