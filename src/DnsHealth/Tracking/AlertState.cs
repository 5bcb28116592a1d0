namespace DnsHealth.Tracking;

/// <summary>Whether an alert was there before.</summary>
public enum AlertState
{
    /// <summary>The exit reached the threshold in this run.</summary>
    New,

    /// <summary>It had reached it before.</summary>
    Ongoing,
}
