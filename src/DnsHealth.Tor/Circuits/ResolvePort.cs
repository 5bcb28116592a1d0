namespace DnsHealth.Tor.Circuits;

/// <summary>By which of tor's ports a name is asked for.</summary>
public enum ResolvePort
{
    /// <summary>SOCKS5 RESOLVE.</summary>
    Socks,

    /// <summary>The DNSPort.</summary>
    Dns,
}
