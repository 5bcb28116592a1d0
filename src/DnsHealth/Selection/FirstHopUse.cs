namespace DnsHealth.Selection;

/// <summary>What came of one use of a first hop.</summary>
public enum FirstHopUse
{
    /// <summary>It was not found out how good the hop is: tor or the scanner failed, or the run ended.</summary>
    Untold,

    /// <summary>The exit answered over it.</summary>
    Reached,

    /// <summary>The hop itself failed.</summary>
    Failed,

    /// <summary>The hop was there and the exit was not reached, or did not answer: the one may be to blame, or the other.</summary>
    FailedBeyond,
}
