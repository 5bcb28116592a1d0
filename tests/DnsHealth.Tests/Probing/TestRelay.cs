using System.Net;
using DnsHealth.Tests.Records;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tests.Probing;

/// <summary>Relays for tests, known by a number.</summary>
internal static class TestRelay
{
    public const RelayFlags GoodHop = RelayFlags.Running | RelayFlags.Valid | RelayFlags.Fast | RelayFlags.Stable | RelayFlags.Guard;

    private const int FirstHopNumber = 900_000;

    public static Fingerprint Fingerprint(int number) => Tor.Directory.Fingerprint.Parse(Sample.Fingerprint(number));

    /// <summary>The n-th exit; no two in one /16 with a first hop.</summary>
    public static Relay Exit(int number) =>
        Make(number, RelayFlags.Running | RelayFlags.Valid | RelayFlags.Exit, $"5.{number / 256 % 256}.{number % 256}.1");

    /// <summary>The n-th first hop, in a /16 of its own.</summary>
    public static Relay Hop(int number) => Make(FirstHopNumber + number, GoodHop, $"20.{number}.0.1");

    public static Relay Make(
        int number, RelayFlags flags, string address, long bandwidth = 1000, bool described = true, bool hibernating = false, params int[] family)
    {
        var fingerprint = Fingerprint(number);
        return new Relay(
            new RouterStatus
            {
                Fingerprint = fingerprint,
                Nickname = $"relay{number}",
                Address = IPAddress.Parse(address),
                OrPort = 9001,
                Flags = flags,
                Bandwidth = bandwidth,
            },
            described
                ? new ServerDescriptor { Fingerprint = fingerprint, Family = [.. family.Select(Fingerprint)], IsHibernating = hibernating }
                : null);
    }

    public static Consensus Consensus(params IEnumerable<Relay> relays) => new(Sample.Start, new Dictionary<string, int>(), [.. relays]);
}
