namespace DnsHealth.Tracking;

/// <summary>Where an alert stands.</summary>
public enum AlertState
{
    /// <summary>The exit reached the threshold in this run.</summary>
    New,

    /// <summary>It had reached it before, and has not succeeded since.</summary>
    Ongoing,

    /// <summary>It had reached it before, and succeeded in this run.</summary>
    Recovered,
}
