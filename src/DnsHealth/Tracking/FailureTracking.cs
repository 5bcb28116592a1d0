using DnsHealth.Probing;

namespace DnsHealth.Tracking;

/// <summary>What came of counting a run.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Counts">Failures in a row of each exit in the run, by fingerprint.</param>
/// <param name="Alerts">Exits worth an alert, sorted by fingerprint.</param>
public sealed record FailureTracking(FailureState State, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<Alert> Alerts)
{
    /// <summary>What may be public where lies are not: neither exits that lied last, nor alerts about them.</summary>
    public FailureTracking WithoutTampering() => this with
    {
        State = State.WithoutTampering().Open,
        Alerts = [.. Alerts.Where(alert => alert.Status != Status.WrongIp)],
    };
}
