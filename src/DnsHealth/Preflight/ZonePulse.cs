namespace DnsHealth.Preflight;

/// <summary>
/// Judges by its answers during a run how the zone is doing. A value: <see cref="After"/> gives the next one.
/// </summary>
/// <remarks>
/// Nothing follows from one answer. The state gets worse when two in a row are worse than it, and then by the better of the two; it
/// gets better when two in a row are better, and then by the worse of the two.
/// </remarks>
public sealed record ZonePulse
{
    /// <summary>Right answers whose median is taken for the usual time.</summary>
    public const int Samples = 3;

    /// <summary>A right answer is slow when it takes more than this many times the usual time …</summary>
    public const int SlowFactor = 3;

    /// <summary>… and also more than this longer than usual: a server next door may take ten times as long and still be fast.</summary>
    public static readonly TimeSpan SlowMargin = TimeSpan.FromMilliseconds(500);

    /// <summary>Before the first answer.</summary>
    public static readonly ZonePulse Start = new();

    /// <summary>How the zone is doing.</summary>
    public ZoneState State { get; private init; }

    /// <summary>What an answer usually takes; null until there were <see cref="Samples"/> right ones, of which none counts as slow.</summary>
    public TimeSpan? Typical { get; private init; }

    /// <summary>The last answer, by itself.</summary>
    private ZoneState Last { get; init; }

    /// <summary>What the right answers so far took, while <see cref="Typical"/> is not known.</summary>
    private IReadOnlyList<TimeSpan> Measured { get; init; } = [];

    /// <summary>The pulse after one more answer.</summary>
    public ZonePulse After(ZoneBeat beat)
    {
        ArgumentNullException.ThrowIfNull(beat);
        var now = beat.Fit != ZoneFit.Right ? ZoneState.Failed : IsSlow(beat.Took) ? ZoneState.Slowed : ZoneState.Steady;
        var (better, worse) = now < Last ? (now, Last) : (Last, now);
        IReadOnlyList<TimeSpan> measured = Typical is null && beat.Fit == ZoneFit.Right ? [.. Measured, beat.Took] : Measured;
        return this with
        {
            State = State < better ? better : State > worse ? worse : State,
            Last = now,
            Measured = measured,
            Typical = measured.Count == Samples ? measured.Order().ElementAt(Samples / 2) : Typical,
        };
    }

    private bool IsSlow(TimeSpan took) => took > SlowFactor * Typical && took > Typical + SlowMargin;
}
