using DnsHealth.Preflight;
using DnsHealth.Probing;
using Serilog;

namespace DnsHealth.Scanning;

/// <summary>
/// What a run does when the zone it asks about falters: it goes slower, for the scan itself may be too much for the zone; and it
/// stops when the zone stays away, for then exits fail that are well.
/// </summary>
/// <param name="pace">To slow down.</param>
/// <param name="halt">To stop the run.</param>
/// <param name="log">For what a person should know.</param>
public sealed class ZoneResponse(Pace pace, Action halt, ILogger log)
{
    /// <summary>How long the zone may be away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private DateTimeOffset? _slowed;
    private DateTimeOffset? _failing;

    /// <summary>Whether the run was stopped because the zone stayed away.</summary>
    public bool HasHalted { get; private set; }

    /// <summary>Takes the next sign. One at a time.</summary>
    public void Hear(ZoneSign sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        var at = sign.Beat.At;
        if (sign.IsChange) log.Information("{Sign:l}", sign.Text);
        _failing = sign.State == ZoneState.Failed ? _failing ?? at : null;
        if (sign.State == ZoneState.Steady) _slowed = null;
        else if ((sign.IsChange && !sign.IsRecovery) || at - _slowed >= Patience)
        {
            _slowed = at;
            pace.ZoneSlowed(sign.Text);
        }

        if (HasHalted || _failing is not { } since || at - since < Patience) return;
        HasHalted = true;
        log.Error("The zone has not answered as it should for {Seconds} s; the run stops here", (at - since).TotalSeconds);
        halt();
    }
}
