namespace DnsHealth.Tor.Circuits;

/// <summary>What came of building a circuit: the circuit, or why there is none.</summary>
/// <param name="Circuit">The circuit; null when it failed. To be disposed of.</param>
/// <param name="Failure">Why it failed; null when it was built.</param>
/// <param name="Elapsed">From asking for it until it was built or had failed.</param>
/// <param name="LastExtension">Between the last two relays' being reached; null for fewer than two.</param>
public sealed record CircuitBuild(ICircuit? Circuit, CircuitFailure? Failure, TimeSpan Elapsed, TimeSpan? LastExtension);
