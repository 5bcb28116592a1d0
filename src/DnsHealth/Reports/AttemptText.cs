using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>Tells of one attempt in words: its circuit, each question, what came back, and what that means.</summary>
internal static class AttemptText
{
    /// <summary>Writes it, and an empty line.</summary>
    /// <param name="text">Where.</param>
    /// <param name="number">Which attempt it is, from 1.</param>
    /// <param name="record">The record it is of.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="nicknameOf">The nickname of a first hop, by fingerprint; null for one that is not known.</param>
    /// <param name="dated">Its day is said, too.</param>
    public static void Write(WrappedText text, int number, ExitRecord record, Attempt attempt, Func<string, string?> nicknameOf, bool dated = false)
    {
        var nickname = nicknameOf(attempt.FirstHop) is { } known ? VisibleText.Of(known, 40) + " " : "";
        text.Line(0, $"Attempt {number}, {(dated ? $"{attempt.Started.UtcDateTime:yyyy-MM-dd} " : "")}{attempt.Started.UtcDateTime:HH:mm:ss} UTC, over first hop {nickname}{VisibleText.Of(attempt.FirstHop, 60)}");
        text.Line(2, $"Circuit: {Circuit(attempt.Circuit)}");
        if (attempt.FirstHopReachedOthers is { } others)
        {
            text.Line(2, $"{(others
                ? "The first hop reached other exits at the time."
                : "The first hop was not to be counted on for other exits either: this attempt says nothing about the exit.")}");
        }

        foreach (var query in attempt.Queries)
        {
            var kind = query.Control ? "control name" : "fresh name";
            var port = query.Via == QueryVia.Socks ? "SOCKS port (RESOLVE)" : "DNSPort";
            text.Line(2, $"Asked for the {kind} {VisibleText.Of(query.Name, 253)} by tor's {port}:");
            text.Line(4, $"{Answer(query)}, after {Time(query.Ms)}.");
            text.Line(4, $"{Explain(record, query)}");
        }

        text.Line(0, $"");
    }

    private static string Circuit(CircuitEvidence circuit)
    {
        var reasons = string.Join(", ", new[] { circuit.Reason, circuit.RemoteReason }
            .Where(reason => !string.IsNullOrEmpty(reason))
            .Select(reason => VisibleText.Of(reason, 80)));
        var why = reasons.Length == 0 ? "" : $" (tor says {reasons})";
        return circuit.Outcome switch
        {
            CircuitOutcome.Built => $"built in {Time(circuit.Ms)}.",
            CircuitOutcome.Died when circuit.FailedAt == Blame.FirstHop =>
                $"built in {Time(circuit.Ms)}, then lost with the connection to the first hop{why}. This is not the exit's fault.",
            CircuitOutcome.Died => $"built in {Time(circuit.Ms)}, then closed by another relay before the attempt was over{why}.",
            CircuitOutcome.NoDescriptor => $"not tried: tor knows no such relay, or has no descriptor of it{why}.",
            CircuitOutcome.Abandoned => $"given up after {Time(circuit.Ms)} by the scanner{why}; no relay is to blame.",
            _ => circuit.FailedAt switch
            {
                Blame.Exit => $"failed after {Time(circuit.Ms)}{why}: the first hop was there, and could not reach the exit.",
                Blame.FirstHop => $"failed after {Time(circuit.Ms)}{why}: the first hop could not be reached. This is not the exit's fault.",
                _ => $"failed after {Time(circuit.Ms)}{why}; where, tor does not say.",
            },
        };
    }

    private static string Answer(QueryEvidence query)
    {
        var reason = query.StreamReason is { } stream && stream != "DONE" ? $", stream closed with {VisibleText.Of(stream, 40)}" : "";
        if (query.Reply is not { } reply) return $"nothing came back{reason}";
        var code = query.Via == QueryVia.Socks ? "SOCKS reply" : "rcode";
        var address = query.Address is { } given ? $" and the address {VisibleText.Of(given, 60)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{code} {reply}{address}{reason}");
    }

    private static string Explain(ExitRecord record, QueryEvidence query)
    {
        if (query.Address is { } address)
        {
            if (query.Control) return "An address came back for a name that exists, as it should.";
            if (record.Mode == ProbeMode.Nxdomain) return "An address came back for a name that does not exist. Whoever answered made it up.";
            if (record.ExpectedIp is not { } expected) return "An address came back.";
            return expected.Split(',', StringSplitOptions.TrimEntries).Contains(address, StringComparer.Ordinal)
                ? "This is the address the zone gives. The exit resolves names as it should."
                : $"The zone gives {VisibleText.Of(expected, 120)}. This is another address.";
        }

        if (query.StreamReason == "TORPROTOCOL")
            return "tor dropped the answer because it was a private address (like 10.x, 127.x, 192.168.x), which no public name has.";
        if (query.Reply is null) return "The circuit stood, and the exit never answered.";
        return (query.Via, query.Reply) switch
        {
            (QueryVia.Socks, 4) =>
                "It failed. Over SOCKS tor does not say why: a name that does not exist, a broken resolver and a lost circuit all look like this.",
            (QueryVia.Dnsport, 3) when query.Control =>
                "A permanent error for a name that exists: the exit's resolver denies it, refuses to answer, or has no address for it.",
            (QueryVia.Dnsport, 3) =>
                "A permanent error: the exit's resolver says the name does not exist (NXDOMAIN), refuses to answer (REFUSED), or has no address for it.",
            (QueryVia.Dnsport, 2) =>
                "A transient error: at once, the exit's resolver failed (SERVFAIL); after about 2 s, it did not answer and the exit gave up.",
            (_, 0) => "It succeeded, and no address came with it.",
            _ => "It failed.",
        };
    }

    private static string Time(double ms) => ms < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s");
}
