namespace DnsHealth.Preflight;

/// <summary>One question to the zone during a run, and what came back.</summary>
/// <param name="At">When it was asked, UTC.</param>
/// <param name="Took">How long the answer took, or the wait for one that did not come.</param>
/// <param name="Fit">Whether it was the right one.</param>
public sealed record ZoneBeat(DateTimeOffset At, TimeSpan Took, ZoneFit Fit);
