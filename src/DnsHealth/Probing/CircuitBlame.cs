using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Probing;

/// <summary>Lays the blame for a circuit that was not built: on the first hop, on the exit, or on nobody. A pure function.</summary>
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
        return evidence with
        {
            Outcome = failure.UnknownRelay is not null ? CircuitOutcome.NoDescriptor
                : failure.Refused ? CircuitOutcome.Abandoned
                : CircuitOutcome.Failed,
            Reason = failure.ReasonText,
            RemoteReason = failure.RemoteReasonText,
            FailedAt = Of(failure, firstHop),
        };
    }

    /// <summary>A circuit that was built, and then closed by someone else: REASON, and REMOTE_REASON after a slash.</summary>
    public static CircuitEvidence Died(CircuitEvidence built, string? reason)
    {
        var words = reason?.Split('/', 2) ?? [];
        return built with
        {
            Outcome = CircuitOutcome.Died,
            Reason = words.Length > 0 ? words[0] : null,
            RemoteReason = words.Length > 1 ? words[1] : null,
        };
    }

    /// <summary>Whom a failure is charged to.</summary>
    public static FailedAt Of(CircuitFailure failure, Fingerprint firstHop)
    {
        if (failure.UnknownRelay is { } unknown) return unknown == firstHop ? FailedAt.FirstHop : FailedAt.Exit;
        if (failure.Refused || IsOurs(failure.Reason)) return FailedAt.Unknown;

        // Without a path, not even the first hop was reached. With one, our own connection to it may still have broken.
        if (failure.Reached.Count == 0 || IsConnection(failure.Reason)) return FailedAt.FirstHop;
        return FailedAt.Exit;
    }

    /// <summary>Reasons this tor found in itself.</summary>
    private static bool IsOurs(CircuitReason reason) => reason
        is CircuitReason.Internal or CircuitReason.Requested or CircuitReason.Nopath or CircuitReason.Resourcelimit
        or CircuitReason.Hibernating or CircuitReason.MeasurementExpired;

    /// <summary>Reasons this tor found in its connection to the first hop; what other relays say comes as DESTROYED.</summary>
    private static bool IsConnection(CircuitReason reason) => reason
        is CircuitReason.ChannelClosed or CircuitReason.OrConnClosed or CircuitReason.Connectfailed or CircuitReason.OrIdentity;
}
