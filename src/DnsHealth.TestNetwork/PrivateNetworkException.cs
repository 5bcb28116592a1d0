namespace DnsHealth.TestNetwork;

/// <summary>A private network did not come to stand, or there is none where one was looked for. The message says why, with tor's last log lines.</summary>
public sealed class PrivateNetworkException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public PrivateNetworkException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what it came from.</summary>
    public PrivateNetworkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
