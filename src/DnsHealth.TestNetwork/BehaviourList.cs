using System.Globalization;

namespace DnsHealth.TestNetwork;

/// <summary>The grammar of a specification: behaviours parted by commas, each with <c>*COUNT</c> behind it or once.</summary>
internal static class BehaviourList
{
    /// <summary>The most relays one specification may ask for.</summary>
    public const int MaximumCount = 500;

    public static IReadOnlyList<T> Parse<T>(string spec, Func<string, T> parseOne)
    {
        var all = new List<T>();
        foreach (var part in spec.Split(',', StringSplitOptions.TrimEntries))
        {
            var star = part.IndexOf('*', StringComparison.Ordinal);
            var text = star < 0 ? part : part[..star];
            if (text.Length == 0) throw new FormatException($"a behaviour is missing in '{spec}', at '{part}'");
            var behaviour = parseOne(text);
            var count = 1;
            if (star >= 0
                && (!int.TryParse(part.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count)
                    || count is < 1 or > MaximumCount))
            {
                throw new FormatException($"'{part}': the count after * is a whole number from 1 to {MaximumCount}");
            }

            if (all.Count + count > MaximumCount) throw new FormatException($"'{part}' makes it more than {MaximumCount} relays");
            all.AddRange(Enumerable.Repeat(behaviour, count));
        }

        return all;
    }
}
