namespace DnsHealth.Tor.Directory;

/// <summary>A relay: its entry in the consensus, and its descriptor where tor has it.</summary>
/// <param name="Status">The entry in the consensus.</param>
/// <param name="Descriptor">What it says of itself; null where tor has not got it.</param>
public sealed record Relay(RouterStatus Status, ServerDescriptor? Descriptor)
{
    /// <summary>The relay's identity.</summary>
    public Fingerprint Fingerprint => Status.Fingerprint;

    /// <summary>Its nickname.</summary>
    public string Nickname => Status.Nickname;

    /// <summary>Whether the consensus gives it all of <paramref name="flags"/>.</summary>
    public bool Has(RelayFlags flags) => (Status.Flags & flags) == flags;

    /// <summary>Whether users' traffic may leave through it: the Exit flag, or BadExit, which keeps them from it.</summary>
    public bool IsExit => (Status.Flags & (RelayFlags.Exit | RelayFlags.BadExit)) != 0;
}
