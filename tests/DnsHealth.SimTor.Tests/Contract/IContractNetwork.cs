using DnsHealth.Tor;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Contract;

/// <summary>A network with an exit and a first hop of each behaviour, reached by a tor that we launched.</summary>
public interface IContractNetwork : IAsyncLifetime
{
    /// <summary>A wildcard zone's name, and its address.</summary>
    const string Domain = "wild.test";

    const string Address = "192.0.2.53";

    TorSession Session { get; }

    /// <summary>The session's events and replies, as they come by the wire.</summary>
    WireController Wire { get; }

    /// <summary>How to launch one more tor on the network.</summary>
    TorLaunchOptions Another(string dataDirectory);

    /// <summary>The exits, with what ails each.</summary>
    IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> Exits { get; }

    /// <summary>The first hops, with what ails each.</summary>
    IReadOnlyList<(Fingerprint Fingerprint, string Behaviour)> FirstHops { get; }

    /// <summary>A circuit that stands, to an exit that has fallen silent since.</summary>
    Task<ICircuit> BuildToSilentExitAsync();
}
