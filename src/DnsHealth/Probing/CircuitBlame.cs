using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>Lays the blame for a circuit that was not built, or died: on the first hop, on the exit, or on nobody. Pure functions.</summary>
public static class CircuitBlame
{
    /// <summary>A two-hop circuit's build, as evidence.</summary>
    public static CircuitEvidence Describe(CircuitBuild build, Fingerprint firstHop)
    {
        var evidence = new CircuitEvidence
        {
            Ms = Math.Round(build.Elapsed.TotalMilliseconds, 1),
            ExtendMs = build.LastExtension is { } extension ? Math.Round(extension.TotalMilliseconds, 1) : null,
            Outcome = CircuitOutcome.Built,
        };
        if (build.Failure is not { } failure) return evidence;
        var failedAt = Of(failure, firstHop);
        return evidence with
        {
            Outcome = failure.UnknownRelay is not null ? CircuitOutcome.NoDescriptor
                : failedAt == Blame.Unknown ? CircuitOutcome.Abandoned
                : CircuitOutcome.Failed,
            Reason = failure.ReasonText,
            RemoteReason = failure.RemoteReasonText,
            FailedAt = failedAt,
        };
    }

    /// <summary>A circuit that was built, and closed by someone else before the attempt was over.</summary>
    /// <param name="built">The circuit, as it was built.</param>
    /// <param name="reason">tor's REASON, and its REMOTE_REASON after a slash; null where tor has not said.</param>
    public static CircuitEvidence DescribeDeath(CircuitEvidence built, string? reason)
    {
        var words = reason?.Split('/', 2) ?? [];
        var known = CircuitEvent.ReasonOf(words.FirstOrDefault());
        return built with
        {
            Outcome = IsOurs(known) ? CircuitOutcome.Abandoned : CircuitOutcome.Died,
            Reason = words.FirstOrDefault(),
            RemoteReason = words.ElementAtOrDefault(1),
            FailedAt = IsOurs(known) ? Blame.Unknown : IsConnection(known) ? Blame.FirstHop : Blame.Exit,
        };
    }

    /// <summary>Whom a failure is charged to.</summary>
    public static Blame Of(CircuitFailure failure, Fingerprint firstHop)
    {
        if (failure.UnknownRelay is { } unknown) return unknown == firstHop ? Blame.FirstHop : Blame.Exit;
        if (failure.Refused || IsOurs(failure.Reason)) return Blame.Unknown;

        // Without a path, not even the first hop was reached. With one, our own connection to it may still have broken.
        if (failure.Reached.Count == 0 || IsConnection(failure.Reason)) return Blame.FirstHop;
        return Blame.Exit;
    }

    /// <summary>Reasons this tor found in itself.</summary>
    private static bool IsOurs(CircuitReason reason) => reason
        is CircuitReason.Internal or CircuitReason.Requested or CircuitReason.Finished or CircuitReason.Nopath or CircuitReason.Resourcelimit
        or CircuitReason.Hibernating or CircuitReason.MeasurementExpired;

    /// <summary>Reasons this tor found in its connection to the first hop; what other relays say comes as DESTROYED.</summary>
    private static bool IsConnection(CircuitReason reason) => reason
        is CircuitReason.ChannelClosed or CircuitReason.OrConnClosed or CircuitReason.Connectfailed or CircuitReason.OrIdentity;
}
