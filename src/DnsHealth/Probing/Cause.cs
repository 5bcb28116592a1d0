namespace DnsHealth.Probing;

/// <summary>Why an exit has its <see cref="Status"/>. Every cause belongs to one status; <see cref="VerdictRules"/> decides it.</summary>
public enum Cause
{
    /// <summary>Unknown: every first hop tried failed, or too few of them stood to lay the failure on the exit.</summary>
    FirstHopsFailed,

    /// <summary>Unknown: the run ended before the exit was decided.</summary>
    Interrupted,

    /// <summary>Unknown: the scanner, or its tor, failed.</summary>
    ScannerError,

    /// <summary>Success: an expected address came back (wildcard mode).</summary>
    ExpectedAnswer,

    /// <summary>Success: a permanent negative for a fresh name, and a control name resolved on the same circuit (nxdomain mode).</summary>
    NxdomainConfirmed,

    /// <summary>WrongIp: an address came back that is not one of the zone's (wildcard mode).</summary>
    UnexpectedAddress,

    /// <summary>WrongIp: an address came back for a name that does not exist (nxdomain mode).</summary>
    NxdomainHijack,

    /// <summary>WrongIp: tor dropped a private address from the exit's answer.</summary>
    PrivateAddress,

    /// <summary>DnsFail: a permanent negative: NXDOMAIN, REFUSED or no A record; tor does not say which (wildcard mode).</summary>
    Nxdomain,

    /// <summary>DnsFail: a transient error at once.</summary>
    Servfail,

    /// <summary>DnsFail: a permanent negative, but no control name resolved either (nxdomain mode).</summary>
    ControlFailed,

    /// <summary>Timeout: a transient error after the exit's own time-out: its resolver does not answer.</summary>
    ResolverTimeout,

    /// <summary>Timeout: nothing came back though the circuit stood.</summary>
    NoReply,

    /// <summary>CircuitFail: the exit could not be extended to over at least two different first hops.</summary>
    ExitUnreachable,

    /// <summary>CircuitFail: tor has no descriptor for the exit.</summary>
    NoDescriptor,

    /// <summary>CircuitFail: circuits were built, and died before an answer, every time.</summary>
    CircuitDied,
}
