namespace DnsHealth.Tor.Control;

/// <summary>What came over a control connection is not the control protocol (control-spec 2.3). The connection is of no further use.</summary>
public sealed class ControlProtocolException(string message) : IOException(message);
