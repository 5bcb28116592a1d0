namespace DnsHealth.Probing;

/// <summary>What a circuit is wanted for. Whoever waits for what comes first here goes first.</summary>
public enum CircuitUrgency
{
    /// <summary>To find out how good a first hop is, which others wait for.</summary>
    FirstHop,

    /// <summary>An exit's first attempt.</summary>
    Fresh,

    /// <summary>
    /// An exit's further attempts. They come when every exit has had its first: what fails for a moment, on either side, has time to
    /// pass, and exits that are slow or broken hold up no other.
    /// </summary>
    Retry,
}
