namespace DnsHealth.Probing;

/// <summary>By which of tor's ports a query went.</summary>
public enum QueryVia
{
    /// <summary>SOCKS5 RESOLVE (socks-extensions, 0xF0). Its reply 4 says nothing about why.</summary>
    Socks,

    /// <summary>The DNSPort, which keeps a permanent error (rcode 3) apart from a transient one (rcode 2).</summary>
    Dnsport,
}
