using DnsHealth.Probing;
using DnsHealth.Tests.Probing;

namespace DnsHealth.Tests.Scanning;

/// <summary>
/// What an exit that behaved so is to be called, attempt by attempt: said anew from the design, and not by asking the rules under test.
/// </summary>
internal static class Truth
{
    /// <param name="script">What the exit does at each attempt that gets as far; the last goes on for ever.</param>
    /// <param name="mode">The zone's.</param>
    /// <param name="reachedOthers">Of each of these attempts, whether its first hop was found to reach others.</param>
    public static (Cause Cause, bool Flaky) Of(Conduct[] script, ProbeMode mode, IReadOnlyList<bool?> reachedOthers)
    {
        var seen = new List<Cause>();
        // What counts against the exit: what it said itself, and what happened over first hops that reached others.
        var counted = new List<Cause>();
        var stumbled = false;
        for (var attempt = 0; attempt < reachedOthers.Count; attempt++)
        {
            var conduct = script[Math.Min(attempt, script.Length - 1)];
            var cause = One(conduct, mode);
            var mayBeTheHops = cause is Cause.ExitUnreachable or Cause.CircuitDied or Cause.NoReply;
            if (mayBeTheHops && reachedOthers[attempt] == false) cause = Cause.FirstHopsFailed;
            seen.Add(cause);
            if (!mayBeTheHops || reachedOthers[attempt] == true) counted.Add(cause);
            if (IsRight(cause)) stumbled |= conduct == Conduct.Stumbles && mode == ProbeMode.Wildcard;
        }

        // A bug is an exception, and comes after what was seen before it.
        if (script[Math.Min(reachedOthers.Count, script.Length - 1)] == Conduct.Bug && !seen.Exists(IsRight) && !seen.Exists(cause => cause is Cause.NoDescriptor))
            return (seen.Find(IsWrong) is var wrong && IsWrong(wrong) ? wrong : Cause.ScannerError, false);
        if (seen.Exists(IsWrong)) return (seen.Find(IsWrong), false);
        var answers = counted.FindAll(cause => cause is Cause.Nxdomain or Cause.Servfail or Cause.ControlFailed or Cause.ResolverTimeout or Cause.NoReply);
        if (seen.Exists(IsRight)) return (seen.Find(IsRight), stumbled || answers.Count > 0);
        if (answers.Count > 0) return (answers[^1], false);
        if (seen.Contains(Cause.NoDescriptor)) return (Cause.NoDescriptor, false);
        var circuits = counted.FindAll(cause => cause is Cause.ExitUnreachable or Cause.CircuitDied);
        if (circuits.Count(cause => cause == Cause.ExitUnreachable) >= 2) return (Cause.ExitUnreachable, false);
        if (circuits.Contains(Cause.CircuitDied) && circuits.Count >= 2) return (Cause.CircuitDied, false);
        return (seen.TrueForAll(cause => cause == Cause.ScannerError) ? Cause.ScannerError : Cause.FirstHopsFailed, false);
    }

    private static bool IsWrong(Cause cause) => cause is Cause.UnexpectedAddress or Cause.NxdomainHijack or Cause.PrivateAddress;

    private static bool IsRight(Cause cause) => cause is Cause.ExpectedAnswer or Cause.NxdomainConfirmed;

    private static Cause One(Conduct conduct, ProbeMode mode) => (conduct, mode) switch
    {
        (Conduct.Lies, ProbeMode.Wildcard) => Cause.UnexpectedAddress,
        (Conduct.Lies, _) => Cause.NxdomainHijack,
        (Conduct.Private, _) => Cause.PrivateAddress,
        (Conduct.Denies, ProbeMode.Wildcard) => Cause.Nxdomain,
        (Conduct.Denies, _) => Cause.ControlFailed,
        (Conduct.Servfail, _) => Cause.Servfail,
        (Conduct.ResolverSilent, _) => Cause.ResolverTimeout,
        (Conduct.Frozen, _) or (Conduct.FrozenAtControls, ProbeMode.Nxdomain) => Cause.NoReply,
        (Conduct.Down, _) => Cause.ExitUnreachable,
        (Conduct.Undescribed, _) => Cause.NoDescriptor,
        (Conduct.Dies or Conduct.DiesQuietly, _) or (Conduct.DiesAtControls, ProbeMode.Nxdomain) => Cause.CircuitDied,
        (Conduct.LosesFirstHop, _) => Cause.FirstHopsFailed,
        (Conduct.NotAttached or Conduct.PortRefused, _) => Cause.ScannerError,
        (_, ProbeMode.Wildcard) => Cause.ExpectedAnswer,
        _ => Cause.NxdomainConfirmed,
    };
}
