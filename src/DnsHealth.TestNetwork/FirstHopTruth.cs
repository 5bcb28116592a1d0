namespace DnsHealth.TestNetwork;

/// <summary>What is true of one first hop.</summary>
public sealed record FirstHopTruth
{
    /// <summary>40 uppercase hexadecimal digits.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Its nickname, which the network's methods know it by.</summary>
    public required string Nickname { get; init; }

    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>How it behaves, as <see cref="FirstHopBehaviour.Parse"/> reads it.</summary>
    public required string Behaviour { get; init; }
}
