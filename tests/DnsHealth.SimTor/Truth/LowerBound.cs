using System.Net;
using DnsHealth.SimTor.Client;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.TestNetwork;

namespace DnsHealth.SimTor.Truth;

/// <summary>
/// What the scan phase of a wildcard zone cannot be faster than: every circuit that the policy demands, over first hops without a
/// fault and without load, with no time lost between them. A pure function of the scenario and its <see cref="Scenario.Scan"/>.
/// </summary>
/// <remarks>
/// The policy: an exit that answers rightly takes one circuit and one question by SOCKS. A failure is asked about by the DNSPort too,
/// on the same circuit, and tried again DNS_MAX_RETRIES times, DNS_RETRY_DELAY apart. A wrong address takes two circuits. An exit that
/// cannot be reached is tried CIRCUIT_MAX_RETRIES times more. What chance decides (flaky resolvers, circuits that are lost, first
/// hops) is taken to go well.
/// </remarks>
public sealed record LowerBound
{
    /// <summary>The circuits to be built.</summary>
    public required int Circuits { get; init; }

    /// <summary>The time between the first circuit's start and the last one's, by BUILD_DELAY, in milliseconds (on average, where there is noise).</summary>
    public required double PaceMs { get; init; }

    /// <summary>The time that all circuits stand, one after the other, in milliseconds.</summary>
    public required double SumMs { get; init; }

    /// <summary>The time of the exit that takes longest, its pauses included, in milliseconds.</summary>
    public required double LongestMs { get; init; }

    /// <summary>The greatest of the pace, the sum over MAX_CIRCUITS, and the longest, in milliseconds.</summary>
    public required double BoundMs { get; init; }

    /// <summary>The lower bound of a scenario's scan.</summary>
    public static LowerBound Of(Scenario scenario) => Of(scenario, SimNetwork.Of(scenario));

    /// <summary>The lower bound of a scenario's scan, with the network that came of it.</summary>
    internal static LowerBound Of(Scenario scenario, SimNetwork network)
    {
        var policy = scenario.Scan;
        var resolver = new ExitResolver(scenario);
        var circuits = 0;
        // A try that such a hop brought to nothing may be counted as one of the exit's, and takes no time-out.
        var refusals = network.FirstHops.Any(hop => hop.State is RelayState.Refusing or RelayState.Partial or RelayState.Turning);
        TimeSpan sum = default, longest = default;
        foreach (var exit in network.Exits)
        {
            var (count, each, pause) = Cost(exit, refusals, resolver, scenario);
            circuits += count;
            sum += each * count;
            var chain = (each * count) + (pause * (count - 1));
            if (chain > longest) longest = chain;
        }

        var pace = (circuits - 1) * policy.BuildDelay * 1000;
        return new LowerBound
        {
            Circuits = circuits,
            PaceMs = pace,
            SumMs = sum.TotalMilliseconds,
            LongestMs = longest.TotalMilliseconds,
            BoundMs = Math.Max(Math.Max(pace, sum.TotalMilliseconds / policy.MaxCircuits), longest.TotalMilliseconds),
        };
    }

    /// <summary>How many circuits an exit takes, how long each stands, and the pause between them.</summary>
    private static (int Circuits, TimeSpan Each, TimeSpan Pause) Cost(
        SimRelay exit, bool refusals, ExitResolver resolver, Scenario scenario)
    {
        var policy = scenario.Scan;
        // tor counts in whole seconds.
        var givenUp = TimeSpan.FromSeconds(Math.Ceiling(policy.CircuitTimeout));
        var silence = TimeSpan.FromSeconds(policy.QueryTimeout);
        var pause = TimeSpan.FromSeconds(policy.RetryDelay);
        var build = Shorter(exit.CircuitTime, givenUp);
        switch (exit)
        {
            case { State: RelayState.Down }:
                return (1 + policy.CircuitRetries, build, TimeSpan.Zero);
            case { State: RelayState.Frozen }:
                return (1 + policy.CircuitRetries, refusals ? build : givenUp, TimeSpan.Zero);
            case { State: RelayState.Stalled }:
                return (1 + policy.DnsRetries, build + silence, pause);
            default:
                break;
        }

        var answer = resolver.Ask(exit, $"name.{scenario.Zones.Wildcard.Domain}", TimeSpan.Zero);
        var question = Shorter((exit.CircuitTime * SimClient.QuestionPart) + answer.After, silence);
        var isRight = exit.Resolver is { Kind: ResolverKind.Flaky, FailurePercent: < 100 }
            || (answer.Address is { } address && address.Equals(IPAddress.Parse(scenario.Zones.Wildcard.Address!)));
        // One that hijacks may have stopped to when it is asked; then it takes more.
        var isWrong = exit.Resolver is { Kind: ResolverKind.Hijack } || answer.Address is not null;
        return isRight ? (1, build + question, TimeSpan.Zero)
            : isWrong ? (Math.Min(2, 1 + policy.DnsRetries), build + question, pause)
            : (1 + policy.DnsRetries, build + (2 * question), pause);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
