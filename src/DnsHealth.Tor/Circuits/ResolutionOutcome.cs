namespace DnsHealth.Tor.Circuits;

/// <summary>What became of a question put through a circuit.</summary>
public enum ResolutionOutcome
{
    /// <summary>
    /// The question never left on the circuit, tor's port broke off, or it failed while tor stood still or had its clock set: tor or this
    /// program failed. It says nothing about the relays.
    /// </summary>
    NotAsked,

    /// <summary>A reply came.</summary>
    Replied,

    /// <summary>No reply came in time, or tor took the question off its circuit (the stream's reason says why), though that stood.</summary>
    TimedOut,

    /// <summary>The circuit died first.</summary>
    CircuitDied,
}
