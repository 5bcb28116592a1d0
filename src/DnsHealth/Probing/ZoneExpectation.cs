using System.Net;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>What a healthy exit answers: the question of a run, and its right answer.</summary>
public sealed record ZoneExpectation
{
    /// <summary>The base domain that fresh names are made under.</summary>
    public required string Domain { get; init; }

    /// <summary>How a healthy exit is told.</summary>
    public required ProbeMode Mode { get; init; }

    /// <summary>The zone's addresses; not empty in wildcard mode, empty in nxdomain mode.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Names that must resolve (nxdomain mode), in the order they are tried.</summary>
    public IReadOnlyList<string> ControlNames { get; init; } = [];

    /// <summary>
    /// How long an exit waits for its resolver before it gives up: <c>exit_dns_timeout</c> × <c>exit_dns_num_attempts</c>
    /// (param-spec). 2 s unless the consensus says otherwise.
    /// </summary>
    public TimeSpan ExitPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The addresses as records have them, comma-separated; null in nxdomain mode.</summary>
    public string? ExpectedIp => Mode == ProbeMode.Wildcard ? string.Join(',', Addresses) : null;

    /// <summary>
    /// <see cref="ExitPatience"/> by a consensus, its parameters kept within param-spec's bounds. An exit told to make no attempt
    /// makes one all the same.
    /// </summary>
    public static TimeSpan ExitPatienceOf(Consensus consensus) => TimeSpan.FromMilliseconds(
        Math.Clamp(consensus.Parameter("exit_dns_timeout", 1000), 1, 120_000)
        * Math.Clamp(consensus.Parameter("exit_dns_num_attempts", 2), 1, 255));
}
