using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Circuits;

/// <summary>Why a circuit was not built.</summary>
public sealed record CircuitFailure
{
    /// <summary>The relays that were reached before it failed, the first hop first.</summary>
    public IReadOnlyList<Fingerprint> Reached { get; init; } = [];

    /// <summary>tor's reason; Internal, too, when tor itself stood still or its clock was set meanwhile, and the failure may come of that.</summary>
    public CircuitReason Reason { get; init; }

    /// <summary>The reason as tor wrote it, what it answered to EXTENDCIRCUIT, or what was wrong with tor.</summary>
    public required string ReasonText { get; init; }

    /// <summary>What the relay that ended it said, as tor wrote it.</summary>
    public string? RemoteReasonText { get; init; }

    /// <summary>The relay that tor does not know, or has no descriptor of, where it refused to launch for that (552); null otherwise.</summary>
    public Fingerprint? UnknownRelay { get; init; }

    /// <summary>Whether tor refused to launch the circuit.</summary>
    public bool Refused { get; init; }
}
