namespace DnsHealth.TestNetwork;

/// <summary>What a private network is to be.</summary>
public sealed record PrivateNetworkOptions
{
    /// <summary>
    /// Where it keeps its files; made if it is not there. What an earlier network left in it is replaced. Must not be
    /// the directory of a network that runs.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>Its exits, 1 to 500.</summary>
    public required IReadOnlyList<ExitBehaviour> Exits { get; init; }

    /// <summary>Who runs each of its exits, in their order; <see cref="ExitOperator.InPairs"/>, unless set.</summary>
    public IReadOnlyList<ExitOperator>? Operators { get; init; }

    /// <summary>Its relays that are not exits, 1 to 500; four that run, unless set.</summary>
    public IReadOnlyList<FirstHopBehaviour> FirstHops { get; init; } = FirstHopBehaviour.ParseList("ok*4");

    /// <summary>The tor to run: a path, or a name on PATH. tor-gencert is looked for beside it, or on PATH.</summary>
    public string TorBinary { get; init; } = "tor";

    /// <summary>How long it may take to stand. Two minutes and two seconds more for each daemon, unless set.</summary>
    public TimeSpan? StartTimeout { get; init; }
}
