using System.Globalization;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Options;

/// <summary>
/// The <paramref name="Index"/>-th of <paramref name="Count"/> parts of the exits. A relay's part follows from its
/// fingerprint's value alone, so the parts are disjoint, complete, and the same whichever host and consensus they are made from.
/// </summary>
/// <param name="Index">From 0.</param>
/// <param name="Count">From 1 to <see cref="MaxCount"/>.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The most parts there can be.</summary>
    public const int MaxCount = 10_000;

    /// <summary>Reads <c>N/M</c> with 0 ≤ N &lt; M ≤ <see cref="MaxCount"/>.</summary>
    /// <returns>False when <paramref name="text"/> is anything else.</returns>
    public static bool TryParse(string? text, out Shard shard)
    {
        shard = default;
        if (text?.Split('/') is not [var n, var m]
            || !int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || !int.TryParse(m, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || index >= count || count > MaxCount)
        {
            return false;
        }

        shard = new Shard(index, count);
        return true;
    }

    /// <summary>Whether a relay is in this part: its fingerprint, read as one big number, modulo <see cref="Count"/> is <see cref="Index"/>.</summary>
    public bool Contains(Fingerprint fingerprint)
    {
        var remainder = 0L;
        foreach (var value in fingerprint.ToBytes()) remainder = ((remainder << 8) | value) % Count;
        return remainder == Index;
    }

    /// <summary><c>N/M</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
