using System.Net;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Truth;

/// <summary>Writes down what is true of a simulated network. A pure function.</summary>
internal static class TruthTeller
{
    private const string ResolverTimeout = "timeout/resolver_timeout";
    private const string NoReply = "timeout/no_reply";

    /// <summary>The truth at the start.</summary>
    /// <param name="scenario">What was asked for.</param>
    /// <param name="network">What came of it.</param>
    /// <param name="preflight">Where the honest resolver is.</param>
    public static SimTruth Tell(Scenario scenario, SimNetwork network, IPEndPoint preflight)
    {
        var slowHops = network.FirstHops.Any(hop => hop.State == RelayState.Slow);
        return new SimTruth
        {
            PreflightServer = preflight.ToString(),
            WildcardZone = scenario.Zones.Wildcard,
            NxdomainZone = scenario.Zones.Nxdomain,
            BrokenZone = scenario.Zones.Broken,
            Exits =
            [
                .. network.Exits.Select(exit => new ExitTruth
                {
                    Fingerprint = exit.Fingerprint.ToString(),
                    Nickname = exit.Nickname,
                    Address = exit.Address,
                    Behaviour = exit.State switch
                    {
                        RelayState.Stalled => "stalled",
                        RelayState.Flaky => "circuit_flaky",
                        _ => Behaviour(exit).ToString(),
                    },
                    Wildcard = Allowed(exit, AllowedVerdicts.Wildcard, slowHops),
                    Nxdomain = Allowed(exit, AllowedVerdicts.Nxdomain, slowHops),
                }),
            ],
            FirstHops =
            [
                .. network.FirstHops.Select(hop => new FirstHopTruth
                {
                    Fingerprint = hop.Fingerprint.ToString(),
                    Nickname = hop.Nickname,
                    Address = hop.Address,
                    Behaviour = hop.State == RelayState.Up ? "ok" : hop.State.ToString().ToLowerInvariant(),
                }),
            ],
            Ideal = LowerBound.Of(scenario, network),
        };
    }

    private static ExitBehaviour Behaviour(SimRelay exit) => new(
        exit.Resolver ?? ResolverBehaviour.Ok,
        exit.State switch { RelayState.Down => DaemonState.Down, RelayState.Frozen => DaemonState.Frozen, _ => DaemonState.Up });

    private static IReadOnlyList<string> Allowed(SimRelay exit, Func<ExitBehaviour, IReadOnlyList<string>> verdicts, bool slowHops) =>
        exit.State == RelayState.Stalled ? [NoReply]
        // What an exit says when it has given up on its resolver may be late by a slow first hop, and then nobody hears it.
        : slowHops && verdicts(Behaviour(exit)) is var right && right.Contains(ResolverTimeout) ? [.. right, NoReply]
        : verdicts(Behaviour(exit));
}
