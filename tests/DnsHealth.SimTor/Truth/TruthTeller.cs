using System.Net;
using DnsHealth.SimTor.Client;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Truth;

/// <summary>Writes down what is true of a simulated network. A pure function.</summary>
internal static class TruthTeller
{
    private const string ExitUnreachable = "circuit_fail/exit_unreachable";
    private const string CircuitDied = "circuit_fail/circuit_died";
    private const string NoReply = "timeout/no_reply";

    /// <summary>The truth at the start.</summary>
    /// <param name="scenario">What was asked for.</param>
    /// <param name="network">What came of it.</param>
    /// <param name="buildTimeout">After how long tor gives a circuit up.</param>
    /// <param name="preflight">Where the honest resolver is.</param>
    public static SimTruth Tell(Scenario scenario, SimNetwork network, TimeSpan buildTimeout, IPEndPoint preflight)
    {
        var resolver = new ExitResolver(scenario);
        var name = $"name.{scenario.Zones.Wildcard.Domain}";
        var times = network.Exits.Select(exit => Ideal(exit, resolver.Ask(exit, name, TimeSpan.Zero).After, buildTimeout).TotalMilliseconds).ToList();
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
                    Wildcard = Allowed(exit, AllowedVerdicts.Wildcard),
                    Nxdomain = Allowed(exit, AllowedVerdicts.Nxdomain),
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
            Ideal = new IdealTimes { Exits = times.Count, SumMs = times.Sum(), MaxMs = times.Max() },
        };
    }

    private static ExitBehaviour Behaviour(SimRelay exit) => new(
        exit.Resolver ?? ResolverBehaviour.Ok,
        exit.State switch { RelayState.Down => DaemonState.Down, RelayState.Frozen => DaemonState.Frozen, _ => DaemonState.Up });

    private static IReadOnlyList<string> Allowed(SimRelay exit, Func<ExitBehaviour, IReadOnlyList<string>> verdicts) => exit.State switch
    {
        RelayState.Stalled => [NoReply],
        RelayState.Flaky => [.. verdicts(Behaviour(exit)), ExitUnreachable, CircuitDied],
        _ => verdicts(Behaviour(exit)),
    };

    private static TimeSpan Ideal(SimRelay exit, TimeSpan answer, TimeSpan buildTimeout) => exit.State switch
    {
        RelayState.Down or RelayState.Stalled => exit.CircuitTime,
        RelayState.Frozen => buildTimeout,
        _ => (exit.CircuitTime * (1 + SimClient.QuestionPart)) + answer,
    };
}
