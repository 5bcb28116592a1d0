using DnsHealth.Options;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Selection;

/// <summary>Chooses the exits of a run from the consensus. A pure function.</summary>
public static class ExitSelector
{
    /// <summary>The exits to scan, as the consensus has them; those named one by one as they were named, unless another order was asked for.</summary>
    /// <param name="consensus">The network.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="countries">Two lowercase letters for each exit that tor's GeoIP knows; used with a country only.</param>
    /// <exception cref="SettingException">A fingerprint that was asked for is not in the consensus.</exception>
    public static IReadOnlyList<Relay> Select(Consensus consensus, ScanOptions options, IReadOnlyDictionary<Fingerprint, string> countries)
    {
        if (options.Fingerprints.Count > 0)
        {
            var relays = consensus.Relays.ToDictionary(relay => relay.Fingerprint);
            Relay[] named =
            [
                .. options.Exits.Select(exit => Find(relays, exit, ScanSettings.Exit, "the command line")),
                .. options.ExitFileFingerprints.Except(options.Exits).Select(exit => Find(relays, exit, ScanSettings.ExitFile, options.ExitFile)),
            ];
            if (options.Order is null) return named;
            var wanted = named.Select(exit => exit.Fingerprint).ToHashSet();
            return [.. consensus.Relays.Where(relay => wanted.Contains(relay.Fingerprint))];
        }

        return
        [
            .. consensus.Relays
                .Where(relay => relay.IsExit && relay.Has(RelayFlags.Running))
                .Where(relay => options.ExitFilter switch
                {
                    ExitFilter.Good => !relay.Has(RelayFlags.BadExit),
                    ExitFilter.Bad => relay.Has(RelayFlags.BadExit),
                    _ => true,
                })
                .Where(relay => options.Shard?.Contains(relay.Fingerprint) != false)
                .Where(relay => options.Country is null || countries.GetValueOrDefault(relay.Fingerprint) == options.Country),
        ];
    }

    private static Relay Find(Dictionary<Fingerprint, Relay> relays, Fingerprint exit, SettingDefinition setting, string? source) =>
        relays.GetValueOrDefault(exit)
        ?? throw new SettingException(setting, exit.ToString(), source, "the fingerprint of a relay in the consensus");
}
