using System.Globalization;
using System.Text;

namespace DnsHealth.SimTor.Relays;

/// <summary>
/// The network as directory documents (dir-spec 2.1.1, 3.4.1), line by line. Keys, certificates and signatures are as long as real
/// ones, and nobody's.
/// </summary>
internal static class DirectoryText
{
    private const string Stamp = "yyyy-MM-dd HH:mm:ss";

    private static readonly string[] Certificate = Object("ED25519 CERT", 188);
    private static readonly string[] Key = Object("RSA PUBLIC KEY", 188);
    private static readonly string[] CrossCertificate = Object("CROSSCERT", 172);
    private static readonly string[] Signature = Object("SIGNATURE", 172);
    private static readonly string Digest = new('A', 27);
    private static readonly string Ed25519Key = new('B', 43);

    /// <summary>As GETINFO ns/all gives it.</summary>
    public static IEnumerable<string> Status(SimNetwork network)
    {
        foreach (var relay in network.Relays)
        {
            var identity = Convert.ToBase64String(relay.Fingerprint.ToBytes()).TrimEnd('=');
            yield return $"r {relay.Nickname} {identity} {Digest} 2038-01-01 00:00:00 {relay.Address} 9001 0";
            yield return relay.IsExit ? "s Exit Fast Running Stable V2Dir Valid" : "s Fast Guard HSDir Running Stable V2Dir Valid";
            yield return relay.IsExit ? "w Bandwidth=10000" : "w Bandwidth=20000";
            yield return relay.IsExit ? "p accept 1-65535" : "p reject 1-65535";
        }
    }

    /// <summary>As GETINFO desc/all-recent gives it.</summary>
    public static IEnumerable<string> Descriptors(SimNetwork network, DateTimeOffset published)
    {
        var publishedLine = $"published {Write(published)}";
        foreach (var relay in network.Relays)
        {
            yield return $"router {relay.Nickname} {relay.Address} 9001 0 0";
            yield return "identity-ed25519";
            foreach (var line in Certificate) yield return line;
            yield return $"master-key-ed25519 {Ed25519Key}";
            yield return "platform Tor 0.4.9.11 on Linux";
            yield return "proto Conflux=1 Cons=1-2 Desc=1-4 DirCache=2 FlowCtrl=1-2 HSDir=2 HSIntro=4-5 HSRend=1-2 Link=3-5 LinkAuth=3 Microdesc=1-3 Padding=2 Relay=2-6";
            yield return publishedLine;
            yield return $"fingerprint {Grouped(relay.Fingerprint.ToString())}";
            yield return "uptime 86400";
            yield return "bandwidth 1073741824 1073741824 10485760";
            yield return "extra-info-digest AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            yield return "onion-key";
            foreach (var line in Key) yield return line;
            yield return "signing-key";
            foreach (var line in Key) yield return line;
            yield return "onion-key-crosscert";
            foreach (var line in CrossCertificate) yield return line;
            yield return $"ntor-onion-key {Ed25519Key}";
            yield return $"contact {relay.Nickname} <operator@{relay.Nickname}.example>";
            yield return relay.IsExit ? "accept *:*" : "reject *:*";
            yield return "tunnelled-dir-server";
            yield return "router-signature";
            foreach (var line in Signature) yield return line;
        }
    }

    /// <summary>As GETINFO dir/status-vote/current/consensus gives it, less authorities and signatures.</summary>
    public static IEnumerable<string> Consensus(SimNetwork network, DateTimeOffset validAfter)
    {
        string[] header =
        [
            "network-status-version 3",
            "vote-status consensus",
            "consensus-method 35",
            $"valid-after {Write(validAfter)}",
            $"fresh-until {Write(validAfter.AddHours(1))}",
            $"valid-until {Write(validAfter.AddHours(3))}",
            "voting-delay 300 300",
            "known-flags Authority BadExit Exit Fast Guard HSDir MiddleOnly NoEdConsensus Running Stable StaleDesc Sybil V2Dir Valid",
            "params CircuitPriorityHalflifeMsec=30000 cbtlearntimeout=3 sendme_emit_min_version=1",
        ];
        return header.Concat(Status(network)).Append("directory-footer");
    }

    /// <summary>A time as directory documents write it.</summary>
    public static string Write(DateTimeOffset time) => time.ToString(Stamp, CultureInfo.InvariantCulture);

    private static string Grouped(string fingerprint) => string.Join(' ', fingerprint.Chunk(4).Select(group => new string(group)));

    private static string[] Object(string label, int characters)
    {
        var text = new StringBuilder();
        text.Append('A', characters);
        return [$"-----BEGIN {label}-----", .. text.ToString().Chunk(64).Select(line => new string(line)), $"-----END {label}-----"];
    }
}
