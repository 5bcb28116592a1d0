namespace DnsHealth.TestNetwork;

/// <summary>What is true of one exit, and so what may be said of it.</summary>
public sealed record ExitTruth
{
    /// <summary>40 uppercase hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Its nickname, which the network's methods know it by.</summary>
    public required string Nickname { get; init; }

    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>How it behaves, as <see cref="ExitBehaviour.Parse"/> reads it.</summary>
    public required string Behaviour { get; init; }

    /// <summary>The domain of who runs it; null where the exit does not tell.</summary>
    public string? Operator { get; init; }

    /// <summary>The verdicts that are right of it over the wildcard zone, each <c>status/cause</c>.</summary>
    public required IReadOnlyList<string> Wildcard { get; init; }

    /// <summary>The verdicts that are right of it over the nxdomain zone, each <c>status/cause</c>.</summary>
    public required IReadOnlyList<string> Nxdomain { get; init; }
}
