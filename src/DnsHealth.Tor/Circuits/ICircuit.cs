namespace DnsHealth.Tor.Circuits;

/// <summary>A circuit that was built, and is ours. Disposing of it closes it.</summary>
public interface ICircuit : IAsyncDisposable
{
    /// <summary>Whether someone else has closed it.</summary>
    bool HasDied { get; }

    /// <summary>Ends when tor has closed it, whoever asked for that. Disposing does not wait for it.</summary>
    Task Ended => Task.CompletedTask;

    /// <summary>Why it was closed, as tor wrote it (REASON, and REMOTE_REASON after a slash); null while it stands.</summary>
    string? DeathReason { get; }

    /// <summary>Has the circuit's last relay resolve a name, asked by SOCKS5 RESOLVE or through the DNSPort.</summary>
    /// <param name="name">The name.</param>
    /// <param name="port">By which port to ask tor.</param>
    /// <param name="timeout">How long to wait, from the question's leaving on the circuit.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Resolution> ResolveAsync(string name, ResolvePort port, TimeSpan timeout, CancellationToken cancellation);
}
