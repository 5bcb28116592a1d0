using System.Net;
using DnsHealth.Probing;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Probing;

/// <summary>Evidence as the probe writes it.</summary>
internal static class Evidence
{
    public const string Fresh = "0123456789abcdef0123456789abcdef-00000001.example.com";
    public const string Right = "203.0.113.7";
    public const string Wrong = "198.51.100.66";

    public static readonly ZoneExpectation Wildcard = new()
    {
        Domain = "example.com",
        Mode = ProbeMode.Wildcard,
        Addresses = [IPAddress.Parse(Right), IPAddress.Parse("2001:db8::7")],
    };

    public static readonly ZoneExpectation Nxdomain = new()
    {
        Domain = "example.com",
        Mode = ProbeMode.Nxdomain,
        ControlNames = ["example.com", "example.net"],
    };

    public static QueryEvidence Socks(int? reply, string? address = null, string? reason = "DONE", double ms = 200) => new()
    {
        Via = QueryVia.Socks,
        Name = Fresh,
        Reply = reply,
        Address = address,
        StreamReason = reason,
        Ms = ms,
    };

    public static QueryEvidence Dnsport(int? reply, string? address = null, string? reason = "DONE", double ms = 200) =>
        Socks(reply, address, reason, ms) with { Via = QueryVia.Dnsport };

    public static QueryEvidence Control(int? reply, string? address = null, string? reason = "DONE", double ms = 200) =>
        Socks(reply, address, reason, ms) with { Name = "example.com", Control = true };

    public static QueryEvidence Silence(QueryVia via = QueryVia.Socks) => Socks(null, null, null, 10_000) with { Via = via };

    /// <summary>Of the attempts here the first hop reached others at the time, unless it is said otherwise.</summary>
    public static Attempt Reaching(this Attempt attempt, bool? reachedOthers) => attempt with { FirstHopReachedOthers = reachedOthers };

    public static QueryEvidence CircuitGone(QueryVia via = QueryVia.Socks, int? reply = null) => Socks(reply, null, "DESTROY", 150) with { Via = via };

    public static Attempt Built(int hop, params QueryEvidence[] queries) => new()
    {
        FirstHop = Sample.Fingerprint(hop),
        FirstHopReachedOthers = true,
        QueryDomain = Fresh,
        Started = Sample.Start,
        Circuit = new CircuitEvidence { Ms = 600, ExtendMs = 220, Outcome = CircuitOutcome.Built },
        Queries = queries,
    };

    public static Attempt Died(int hop, params QueryEvidence[] queries) => Built(hop, queries) with
    {
        Circuit = new CircuitEvidence
        {
            Ms = 600,
            ExtendMs = 220,
            Outcome = CircuitOutcome.Died,
            Reason = "DESTROYED",
            RemoteReason = "CHANNEL_CLOSED",
            FailedAt = Blame.Exit,
        },
    };

    /// <summary>Our connection to the first hop broke, and the circuit with it.</summary>
    public static Attempt DiedAtFirstHop(int hop, params QueryEvidence[] queries) => Built(hop, queries) with
    {
        Circuit = new CircuitEvidence { Ms = 600, ExtendMs = 220, Outcome = CircuitOutcome.Died, Reason = "CHANNEL_CLOSED", FailedAt = Blame.FirstHop },
    };

    public static Attempt Abandoned(int hop, params QueryEvidence[] queries) => Built(hop, queries) with
    {
        Circuit = new CircuitEvidence { Ms = 600, Outcome = CircuitOutcome.Abandoned, Reason = "551 no such circuit", FailedAt = Blame.Unknown },
    };

    public static Attempt Unreachable(int hop) => Failed(hop, Blame.Exit);

    public static Attempt FirstHopDown(int hop) => Failed(hop, Blame.FirstHop);

    public static Attempt Undescribed(int hop, Blame failedAt = Blame.Exit) => Failed(hop, failedAt) with
    {
        Circuit = new CircuitEvidence { Ms = 1, Outcome = CircuitOutcome.NoDescriptor, Reason = "552 No such router", FailedAt = failedAt },
    };

    public static Attempt Failed(int hop, Blame failedAt) => new()
    {
        FirstHop = Sample.Fingerprint(hop),
        FirstHopReachedOthers = true,
        Started = Sample.Start,
        Circuit = new CircuitEvidence { Ms = 15_000, Outcome = CircuitOutcome.Failed, Reason = "TIMEOUT", FailedAt = failedAt },
    };
}
