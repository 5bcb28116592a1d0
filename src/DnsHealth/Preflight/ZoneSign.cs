using System.Globalization;

namespace DnsHealth.Preflight;

/// <summary>What one answer of the zone says of how it is doing.</summary>
/// <param name="Beat">The answer.</param>
/// <param name="Before">How the zone did before it.</param>
/// <param name="State">How the zone does now.</param>
/// <param name="Typical">What an answer usually takes; null while that is being found out.</param>
public sealed record ZoneSign(ZoneBeat Beat, ZoneState Before, ZoneState State, TimeSpan? Typical)
{
    /// <summary>Whether the zone does otherwise than before: the sign to act on.</summary>
    public bool IsChange => State != Before;

    /// <summary>Whether it does better than before.</summary>
    public bool IsRecovery => State < Before;

    /// <summary>The same for a person, as it would stand in a log.</summary>
    public string Text
    {
        get
        {
            var took = Beat.Fit switch
            {
                ZoneFit.Right => $"its last answer took {Seconds(Beat.Took)}",
                ZoneFit.Wrong => $"its last answer was wrong, after {Seconds(Beat.Took)}",
                _ => $"its last answer did not come, in {Seconds(Beat.Took)}",
            };
            var state = State switch
            {
                ZoneState.Failed => "the zone fails",
                ZoneState.Slowed => "the zone is slow",
                _ => "the zone is well",
            };
            return $"{state}{(IsRecovery ? " again" : "")}: {took}{(Typical is { } typical ? $", and {Seconds(typical)} is usual" : "")}";
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
