using System.Globalization;
using Serilog;
using Serilog.Events;

namespace DnsHealth.Probing;

/// <summary>
/// What part of the full pace a scan keeps. It is halved when circuits time out across many exits and first hops at once, or when the
/// zone itself answers slowly, and comes back in small steps: additive increase, multiplicative decrease. A few exits that are down,
/// or one first hop, slow nothing.
/// </summary>
/// <remarks>Everything that changes is guarded by <c>_gate</c>.</remarks>
/// <param name="time">The clock.</param>
/// <param name="log">For what a person should know.</param>
public sealed class Pace(TimeProvider time, ILogger log)
{
    /// <summary>The least share: a scan goes on, however slowly.</summary>
    public const double Least = 1.0 / 32;

    /// <summary>Part of the full pace that it comes back by at a time.</summary>
    private const double Step = 1.0 / 16;

    /// <summary>Exits, and first hops, whose circuits must have timed out before the network is suspected, and their part of those that were asked.</summary>
    private const int ExitsToSlow = 8;

    private const int FirstHopsToSlow = 3;
    private const double PartToSlow = 0.2;

    private const int MostChanges = 200;

    /// <summary>How long circuits are looked at together, by when they were begun.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(10);

    /// <summary>How long nothing must have been amiss for each step back.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(long Started, string FirstHop, bool TimedOut)> _ended = new();
    private readonly List<PaceChange> _changes = [];
    private double _share = 1;
    private long _changed = time.GetTimestamp();
    private long _slowed;

    /// <summary>The part of the full pace that is kept now: above 0, at most 1.</summary>
    public double Share
    {
        get
        {
            lock (_gate) return _share;
        }
    }

    /// <summary>What was changed so far, the first two hundred.</summary>
    public IReadOnlyList<PaceChange> Changes
    {
        get
        {
            lock (_gate) return [.. _changes];
        }
    }

    /// <summary>Tells of an exit's first circuit that is over.</summary>
    /// <param name="started">When it was begun, by the clock's timestamps.</param>
    /// <param name="firstHop">Over whom.</param>
    /// <param name="timedOut">Whether it, or the question on it, timed out, or was refused for want of resources.</param>
    public void CircuitEnded(long started, string firstHop, bool timedOut)
    {
        lock (_gate)
        {
            _ended.Enqueue((started, firstHop, timedOut));
            while (_ended.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Started) > TimeSpan.FromMinutes(2)) _ended.Dequeue();
            if (!timedOut) Recover();
            else if (IsCrowded(started)) Slow("circuits time out across many exits");
        }
    }

    /// <summary>Tells that the zone itself answers slowly, or not at all.</summary>
    /// <param name="how">What it does, for the log.</param>
    public void ZoneSlowed(string how)
    {
        lock (_gate) Slow(how);
    }

    /// <summary>Whether circuits begun shortly before one that timed out did so too, over several first hops; those begun before the pace was last slowed tell nothing new.</summary>
    private bool IsCrowded(long started)
    {
        var since = Math.Max(_slowed, started - (long)(Together.TotalSeconds * time.TimestampFrequency));
        var (all, timedOut) = (0, 0);
        var hops = new HashSet<string>(StringComparer.Ordinal);
        foreach (var circuit in _ended)
        {
            if (circuit.Started < since || circuit.Started > started) continue;
            all++;
            if (!circuit.TimedOut) continue;
            timedOut++;
            hops.Add(circuit.FirstHop);
        }

        return timedOut >= ExitsToSlow && hops.Count >= FirstHopsToSlow && timedOut >= PartToSlow * all;
    }

    private void Slow(string reason)
    {
        var now = time.GetTimestamp();
        _slowed = now;
        if (_share > Least) Change(Math.Max(Least, _share / 2), reason);
        else _changed = now;
    }

    private void Recover()
    {
        if (_share < 1 && time.GetElapsedTime(_changed) >= Calm) Change(Math.Min(1, _share + Step), "nothing amiss");
    }

    private void Change(double share, string reason)
    {
        var level = share < _share && _share >= 1 ? LogEventLevel.Warning : LogEventLevel.Information;
        var direction = share < _share ? "slowed to" : "back at";
        _share = share;
        _changed = time.GetTimestamp();
        if (_changes.Count < MostChanges) _changes.Add(new PaceChange(time.GetUtcNow(), share, reason));
        var percent = Math.Round(100 * share).ToString(CultureInfo.InvariantCulture);
        log.Write(level, "The pace is {Direction:l} {Percent:l} %: {Reason:l}", direction, percent, reason);
    }
}
