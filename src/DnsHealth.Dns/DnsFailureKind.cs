namespace DnsHealth.Dns;

/// <summary>How a question failed to get an answer.</summary>
public enum DnsFailureKind
{
    /// <summary>Nothing came in time that answers the question.</summary>
    TimedOut,

    /// <summary>The network said no: the server's port is closed, there is no route, the connection broke.</summary>
    NetworkError,

    /// <summary>What came with the question's id is no DNS message, or (over TCP) answers another question.</summary>
    Malformed,
}
