namespace DnsHealth.TestNetwork;

/// <summary>What a tor daemon of the private network is doing. Whatever it is, the relay is in the consensus and said to be running.</summary>
public enum DaemonState
{
    /// <summary>It runs.</summary>
    Up,

    /// <summary>It has been killed: connections to it are refused.</summary>
    Down,

    /// <summary>It has been stopped (SIGSTOP): connections to it open, and nothing ever answers.</summary>
    Frozen,
}
