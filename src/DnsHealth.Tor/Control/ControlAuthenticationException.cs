namespace DnsHealth.Tor.Control;

/// <summary>tor's control port did not let us in, or is not the tor whose cookie we read.</summary>
public sealed class ControlAuthenticationException(string message, Exception? inner = null) : IOException(message, inner);
