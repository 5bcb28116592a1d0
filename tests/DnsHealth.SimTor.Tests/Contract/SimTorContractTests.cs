namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>The simulated tor keeps the contract.</summary>
public sealed class SimTorContractTests(SimTorNetwork network) : TorContract(network), IClassFixture<SimTorNetwork>;
