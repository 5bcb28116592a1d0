namespace DnsHealth.Tor.Launch;

/// <summary>tor could not be started, attached to, or did not join the network. The message says why, with tor's own last words.</summary>
public sealed class TorStartException(string message, Exception? inner = null) : IOException(message, inner);
