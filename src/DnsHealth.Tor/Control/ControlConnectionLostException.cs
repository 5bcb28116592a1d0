namespace DnsHealth.Tor.Control;

/// <summary>The control connection ended while something waited for it, or before it was asked.</summary>
public sealed class ControlConnectionLostException(string message, Exception? inner = null) : IOException(message, inner);
