using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Circuits;

/// <summary>Builds circuits along paths of our choice.</summary>
public interface ICircuitBuilder
{
    /// <summary>Builds a circuit.</summary>
    /// <param name="path">The relays, the first hop first. tor attaches no stream to a circuit of one hop.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Control.ControlConnectionLostException">tor is gone; it says nothing about the path.</exception>
    Task<CircuitBuild> BuildAsync(IReadOnlyList<Fingerprint> path, TimeSpan timeout, CancellationToken cancellation);
}
