using System.Net;
using DnsHealth.Tor.Directory;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>The configuration of each kind of daemon, and of a client.</summary>
internal static class Torrc
{
    /// <summary>
    /// The voting interval before <see cref="Authority"/> is told to open the vote, in seconds: half an hour, the most
    /// there is.
    /// </summary>
    private const int HeldVotingInterval = 1800;

    /// <summary>What a client needs to use the network.</summary>
    public static string Client(string authorities) => $"""
        # A client of a private Tor network on this machine.
        TestingTorNetwork 1
        # TestingTorNetwork turns this off, and a real client has it on.
        ClientDNSRejectInternalAddresses 1
        {authorities}
        """;

    /// <summary>How the others know an authority.</summary>
    public static string DirAuthority(string nickname, IPAddress address, PortClaim ports, AuthorityIdentity identity) =>
        $"DirAuthority {nickname} orport={ports.OrPort} no-v2 v3ident={identity.V3Identity} {address}:{ports.DirPort} {identity.Fingerprint}\n";

    /// <summary>What every daemon has.</summary>
    /// <param name="nickname">Its name.</param>
    /// <param name="address">Its address.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="ports">Its ports.</param>
    /// <param name="contact">Its contact; null for none.</param>
    public static string Relay(string nickname, IPAddress address, string directory, PortClaim ports, string? contact) => $"""
        TestingTorNetwork 1
        Nickname {nickname}
        Address {address}
        ORPort {address}:{ports.OrPort}
        SocksPort 0
        DataDirectory {Quote(directory)}
        PidFile {Quote(Path.Combine(directory, "pid"))}
        Log {Quote("notice file " + Path.Combine(directory, "log"))}
        {(contact is null ? "# It has no contact." : "ContactInfo " + Quote(contact))}
        # Should its owner die before the kernel was told to kill it.
        __OwningControllerProcess {Environment.ProcessId}
        # A relay nobody can reach publishes its descriptor, and authorities vote a dead one running.
        AssumeReachable 1
        # One client makes all the circuits, in a hurry.
        DoSCircuitCreationEnabled 0
        DoSConnectionEnabled 0
        DoSStreamCreationEnabled 0
        # Each daemon is one of many on the machine.
        NumCPUs 1
        AvoidDiskWrites 1
        GeoIPFile /dev/null
        GeoIPv6File /dev/null

        """;

    /// <summary>
    /// What an authority has besides. Until <paramref name="voting"/>, the next vote is far away; then it is taken
    /// within ten seconds, and from then on every twenty. So the first consensus has every relay, however long they
    /// took to start: one left out would have to wait for the second.
    /// </summary>
    public static string Authority(IPAddress address, PortClaim ports, bool voting) => $"""
        DirPort {address}:{ports.DirPort}
        AuthoritativeDirectory 1
        V3AuthoritativeDirectory 1
        TestingV3AuthInitialVotingInterval {(voting ? 5 : HeldVotingInterval)}
        TestingV3AuthInitialVoteDelay 2
        TestingV3AuthInitialDistDelay 2
        V3AuthVotingInterval 20
        V3AuthVoteDelay 4
        V3AuthDistDelay 4
        # A busy machine may miss several votes before clients lose the network.
        V3AuthNIntervalsValid 10
        TestingDirAuthVoteExit {Addresses.ExitNetwork}
        TestingDirAuthVoteGuard {Addresses.FirstHopNetwork}
        TestingDirAuthVoteGuardIsStrict 1
        TestingMinExitFlagThreshold 0
        TestingMinFastFlagThreshold 0
        AuthDirVoteStableGuaranteeMinUptime 1 second
        ExitPolicy reject *:*

        """;

    /// <summary>
    /// What a first hop has besides. It serves no directory, and neither do exits: a client asks the authorities only,
    /// and those are always up.
    /// </summary>
    public static string FirstHop() => """
        ExitRelay 0
        ExitPolicy reject *:*
        DirCache 0

        """;

    /// <summary>
    /// What an exit has besides. It looks for hijacking as it would elsewhere. But an exit whose resolver lies about
    /// the well-known names too would stop being one, and then nobody could test it: so there are no such names.
    /// </summary>
    /// <param name="resolvConf">Its resolv.conf.</param>
    /// <param name="family">The relays of its operator that it names.</param>
    public static string Exit(string resolvConf, IReadOnlyList<Fingerprint> family) => $"""
        ExitRelay 1
        ExitPolicy accept *:80, accept *:443, reject *:*
        DirCache 0
        ServerDNSResolvConfFile {Quote(resolvConf)}
        ServerDNSTestAddresses
        {(family is [] ? "# It names no family." : "MyFamily " + string.Join(',', family))}

        """;

    /// <summary>A whole value in the form that keeps any path as it is (tor(1), "configuration file format").</summary>
    private static string Quote(string path) =>
        "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
