namespace DnsHealth.SimTor.Relays;

/// <summary>Lots that are drawn once, however often one looks.</summary>
internal static class Lot
{
    /// <summary>A number from 0 to 99 that stays a relay's own for a text, so that asking again does not help (FNV-1a).</summary>
    public static int Of(SimRelay relay, string text)
    {
        var hash = 2166136261u;
        foreach (var octet in relay.Fingerprint.ToBytes()) hash = (hash ^ octet) * 16777619u;
        foreach (var character in text) hash = (hash ^ char.ToLowerInvariant(character)) * 16777619u;
        return (int)((hash >> 8) % 100);
    }
}
