using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>Whether anything may be concluded from a run, or the fault is more likely ours.</summary>
/// <param name="Conclusive">Whether it may.</param>
/// <param name="Reason">Why not; null when it may.</param>
public sealed record RunJudgement(bool Conclusive, string? Reason)
{
    /// <summary>Exits a run must have tested before its share of successes says anything.</summary>
    public const int LeastExits = 20;

    /// <summary>
    /// Judges a run: it is inconclusive when a control failed, before or after, and when it tested <see cref="LeastExits"/> exits or
    /// more of which fewer than <paramref name="minSuccessPercent"/> percent succeeded. Here every record counts as tested, those of
    /// circuits that failed and unknown ones too (with our own network gone, all of them are such), but for exits never come to
    /// because the run was interrupted.
    /// </summary>
    /// <param name="preflight">The controls before it; null when they were not asked.</param>
    /// <param name="postflight">The controls after it; null when they were not asked.</param>
    /// <param name="records">Its records.</param>
    /// <param name="minSuccessPercent">0 to 100.</param>
    public static RunJudgement Of(
        ControlResult? preflight,
        ControlResult? postflight,
        IEnumerable<ExitRecord> records,
        double minSuccessPercent)
    {
        if (preflight is { Passed: false }) return new RunJudgement(false, $"a control failed before the scan: {preflight.Summary}");
        if (postflight is { Passed: false }) return new RunJudgement(false, $"a control failed after the scan: {postflight.Summary}");
        ExitRecord[] tested = [.. records.Where(record => record.Cause != Cause.Interrupted)];
        var succeeded = tested.Count(record => record.Status == Status.Success);
        return tested.Length >= LeastExits && succeeded * 100.0 < minSuccessPercent * tested.Length
            ? new RunJudgement(false, string.Create(
                CultureInfo.InvariantCulture,
                $"only {succeeded} of {tested.Length} exits succeeded, fewer than {minSuccessPercent} %: the fault is taken to be ours"))
            : new RunJudgement(true, null);
    }
}
