namespace DnsHealth.Dns;

/// <summary>What kind of query a message is or answers (RFC 1035 4.1.1): 0 to 15. Values without a name here occur.</summary>
public enum DnsOpcode : byte
{
    /// <summary>A question.</summary>
    Query = 0,

    /// <summary>A server's status.</summary>
    Status = 2,

    /// <summary>A zone has changed (RFC 1996).</summary>
    Notify = 4,

    /// <summary>A zone shall change (RFC 2136).</summary>
    Update = 5,

    /// <summary>DSO: a session's own messages (RFC 8490).</summary>
    StatefulOperations = 6,
}
