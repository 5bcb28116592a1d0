using DnsHealth.Probing;
using DnsHealth.Tests.Probing;

namespace DnsHealth.Tests.Scanning;

/// <summary>
/// What an exit that behaves so is to be called, with two retries after DNS and three after circuits: said anew from the design,
/// attempt by attempt, and not by asking the rules under test.
/// </summary>
internal static class Truth
{
    public static (Cause Cause, bool Flaky) Of(Conduct[] script, ProbeMode mode)
    {
        var seen = new List<Cause>();
        var (dns, circuits, free) = (0, 0, 0);
        var stumbled = false;
        for (var attempt = 0; ; attempt++)
        {
            var conduct = script[Math.Min(attempt, script.Length - 1)];
            if (conduct == Conduct.Bug) return (seen.Find(IsWrong) is var wrong && IsWrong(wrong) ? wrong : Cause.ScannerError, false);
            var cause = One(conduct, mode);
            seen.Add(cause);
            if (cause is Cause.ExpectedAnswer or Cause.NxdomainConfirmed) stumbled |= conduct == Conduct.Stumbles && mode == ProbeMode.Wildcard;
            else if (cause is Cause.ExitUnreachable or Cause.CircuitDied) circuits++;
            else if (cause is Cause.FirstHopsFailed or Cause.ScannerError) free++;
            else if (!IsWrong(cause) && cause != Cause.NoDescriptor) dns++;

            var wrongs = seen.Count(IsWrong);
            var rights = seen.Count(IsRight);
            if (wrongs >= 2 || (wrongs == 1 && 1 + rights + dns > 2)) break;
            if (wrongs == 0 && rights > 0) break;
            if (dns > 2 || circuits > 3 || free >= 12 || cause == Cause.NoDescriptor) break;
        }

        if (seen.Exists(IsWrong)) return (seen.Find(IsWrong), false);
        if (seen.Exists(IsRight)) return (seen.Find(IsRight), stumbled || dns > 0);
        var answers = seen.FindAll(cause => cause is Cause.Nxdomain or Cause.Servfail or Cause.ControlFailed or Cause.ResolverTimeout or Cause.NoReply);
        if (answers.Count > 0) return (answers[^1], false);
        if (seen.Contains(Cause.NoDescriptor)) return (Cause.NoDescriptor, false);
        if (seen.Count(cause => cause == Cause.ExitUnreachable) >= 2) return (Cause.ExitUnreachable, false);
        if (seen.Contains(Cause.CircuitDied) && circuits >= 2) return (Cause.CircuitDied, false);
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
