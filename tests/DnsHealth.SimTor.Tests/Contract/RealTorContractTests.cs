namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>A real tor keeps the contract: it is what the contract was taken from.</summary>
public sealed class RealTorContractTests(RealNetwork network) : TorContract(network), IClassFixture<RealNetwork>;
