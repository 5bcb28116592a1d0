using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>
/// Makes names that nobody has asked for before. Exits and their resolvers cache what they know, failures too, so only such a
/// name shows what a resolver does now.
/// </summary>
public static class FreshName
{
    private const int FingerprintDigits = 8;

    /// <summary>
    /// <c>UUID-FINGERPRINT.domain</c>: 32 hexadecimal digits, a dash, the first 8 of the exit's fingerprint, by which the zone's own
    /// log can tell who asked. One label, for with two the upper one would be the same each time, and a resolver that knows it
    /// does not exist need not ask for what is below it (RFC 8020).
    /// </summary>
    public static string For(Fingerprint exit, string domain) =>
        $"{Guid.NewGuid():N}-{exit.ToString()[..FingerprintDigits].ToLowerInvariant()}.{domain}";

    /// <summary>A fresh name that no exit is asked for.</summary>
    public static string ForControl(string domain) => $"{Guid.NewGuid():N}-control.{domain}";
}
