using DnsHealth.Probing;

namespace DnsHealth.Health;

/// <summary>
/// Tells from an exit's last runs what it is like. One rule in one place; the numbers are chosen for runs every six hours and for a
/// network in which a healthy exit fails in one or two runs of a hundred, and cannot be reached in one of eight.
/// </summary>
public static class HealthRules
{
    /// <summary>Runs looked at: five days. Longer, and an exit that was mended would be called intermittent for longer than anyone cares.</summary>
    public const int Window = 20;

    /// <summary>Runs that reached the exit before it is called anything but new: with fewer, one failure weighs too much.</summary>
    public const int LeastTested = 4;

    /// <summary>Failures in a row, up to the last run that reached it, that make it broken: a healthy exit fails so by chance once in 200,000 runs.</summary>
    public const int BrokenInARow = 3;

    /// <summary>Wrong addresses that make it lying. One may be a middlebox that was there for an hour; nothing wipes out two.</summary>
    public const int LiesTold = 2;

    /// <summary>
    /// Failures among the last <see cref="Window"/> runs that make it intermittent: at 2 % a run, a healthy exit has three in
    /// one window of a hundred, and four in one of a thousand.
    /// </summary>
    public const int IntermittentFailures = 4;

    /// <summary>Judges an exit.</summary>
    /// <param name="statuses">Its verdicts, the latest first; those beyond <see cref="Window"/> are not looked at. Of <see cref="Status.Unknown"/> ones nothing follows.</param>
    public static ExitHealth Of(IEnumerable<Status> statuses)
    {
        Status[] seen = [.. statuses.Take(Window).Where(status => status != Status.Unknown)];
        Status[] tested = [.. seen.Where(status => status != Status.CircuitFail)];
        var failed = tested.Count(status => status != Status.Success);
        var lied = tested.Count(status => status == Status.WrongIp);
        var unreachable = seen.Length - tested.Length;
        var inARow = tested.TakeWhile(status => status != Status.Success).Count();
        var state =
            lied >= LiesTold ? HealthState.Lying
            : seen.Length >= LeastTested && unreachable > tested.Length ? HealthState.Unreachable
            : tested.Length < LeastTested ? HealthState.New
            : inARow >= BrokenInARow ? HealthState.Broken
            : failed >= IntermittentFailures ? HealthState.Intermittent
            : HealthState.Healthy;
        var score = (int)Math.Round(100.0 * (tested.Length - failed + 1) / (tested.Length + 1), MidpointRounding.AwayFromZero);
        return new ExitHealth(state, Math.Min(score, 100), seen.Length, tested.Length, failed, lied, unreachable);
    }
}
