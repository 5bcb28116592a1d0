using DnsHealth.TestNetwork;
using DnsHealth.Tor.Directory;

namespace DnsHealth.SimTor.Relays;

/// <summary>One relay of the simulated network. It never changes.</summary>
internal sealed class SimRelay
{
    public required Fingerprint Fingerprint { get; init; }

    public required string Nickname { get; init; }

    public required string Address { get; init; }

    public required RelayState State { get; init; }

    /// <summary>What its resolver does; null where its policy lets nobody ask.</summary>
    public ResolverBehaviour? Resolver { get; init; }

    /// <summary>How long a circuit of two hops to it takes.</summary>
    public required TimeSpan CircuitTime { get; init; }

    /// <summary>How long its resolver takes.</summary>
    public TimeSpan DnsTime { get; init; }

    public bool IsExit => Resolver is not null;

    /// <summary><c>$FINGERPRINT~nickname</c> (LongName, control-spec 2.4).</summary>
    public string LongName => field ??= $"${Fingerprint}~{Nickname}";
}
