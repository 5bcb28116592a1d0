namespace DnsHealth.Tor.Launch;

/// <summary>The signals sent to tor daemons, by their numbers on Linux.</summary>
public enum UnixSignal
{
    /// <summary>None: asks only whether the process is there.</summary>
    None = 0,

    /// <summary>Read the configuration anew (tor's meaning of it).</summary>
    Hangup = 1,

    /// <summary>End at once.</summary>
    Kill = 9,

    /// <summary>End in order.</summary>
    Terminate = 15,

    /// <summary>Go on.</summary>
    Continue = 18,

    /// <summary>Stop where it is.</summary>
    Stop = 19,
}
