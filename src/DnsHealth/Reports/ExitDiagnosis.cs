using System.Globalization;
using System.Text;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>
/// Explains one exit's record to whoever runs the relay: what was asked, what came back, what that means, what to do. Plain text
/// that is safe on a terminal, of lines of about a hundred columns at most. A pure function.
/// </summary>
public static class ExitDiagnosis
{
    private const int Columns = 96;

    /// <summary>Explains a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="nicknameOf">The nickname of a first hop, by fingerprint; null for one that is not known.</param>
    public static string Render(ExitRecord record, Func<string, string?> nicknameOf)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(nicknameOf);
        var text = new StringBuilder();
        Line(text, 0, $"Exit {VisibleText.Of(record.ExitNickname, 40)} at {VisibleText.Of(record.ExitAddress, 60)}");
        Line(text, 0, $"{VisibleText.Of(record.ExitFingerprint, 60)}");
        Line(text, 0, $"");
        Line(text, 0, $"Verdict: {RecordJson.Word(record.Status)} ({RecordJson.Word(record.Cause)}). {Sentence(record)}");
        if (record.Error is { } error) Line(text, 0, $"{Capitalized(VisibleText.Of(error, 300))}");
        if (record.Flaky)
            Line(text, 0, $"It is flaky: at another attempt it failed. Users meet both, so read on as if it had failed.");
        if (FailureState(record) is { } tracked) Line(text, 0, $"{tracked}");
        Line(text, 0, $"");

        for (var i = 0; i < record.Evidence.Count; i++) Attempt(text, i + 1, record, record.Evidence[i], nicknameOf);
        if (record.Evidence.Count == 0)
        {
            Line(text, 0, $"No attempt was made.");
            Line(text, 0, $"");
        }

        Line(text, 0, $"What it means");
        foreach (var sentence in Meaning(record)) Line(text, 2, $"{sentence}");
        var steps = Steps(record);
        if (steps.Count == 0) return text.ToString();
        Line(text, 0, $"");
        Line(text, 0, $"What to do");
        for (var i = 0; i < steps.Count; i++) Step(text, i + 1, steps[i]);
        return text.ToString();
    }

    private static string? FailureState(ExitRecord record) => record.ConsecutiveFailures > 1
        ? string.Create(CultureInfo.InvariantCulture, $"It has failed in {record.ConsecutiveFailures} runs in a row.")
        : null;

    private static void Attempt(StringBuilder text, int number, ExitRecord record, Attempt attempt, Func<string, string?> nicknameOf)
    {
        var nickname = nicknameOf(attempt.FirstHop) is { } known ? VisibleText.Of(known, 40) + " " : "";
        Line(text, 0, $"Attempt {number}, {attempt.Started.UtcDateTime:HH:mm:ss} UTC, over first hop {nickname}{VisibleText.Of(attempt.FirstHop, 60)}");
        Line(text, 2, $"Circuit: {Circuit(attempt.Circuit)}");
        if (attempt.FirstHopReachedOthers is { } others)
        {
            Line(text, 2, $"{(others
                ? "The first hop reached other exits at the time."
                : "The first hop was not to be counted on for other exits either: this attempt says nothing about the exit.")}");
        }

        foreach (var query in attempt.Queries)
        {
            var kind = query.Control ? "control name" : "fresh name";
            var port = query.Via == QueryVia.Socks ? "SOCKS port (RESOLVE)" : "DNSPort";
            Line(text, 2, $"Asked for the {kind} {VisibleText.Of(query.Name, 253)} by tor's {port}:");
            Line(text, 4, $"{Answer(query)}, after {Time(query.Ms)}.");
            Line(text, 4, $"{Explain(record, query)}");
        }

        Line(text, 0, $"");
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

    private static string Sentence(ExitRecord record) => record.Status switch
    {
        Status.Success => "The exit resolves names as it should.",
        Status.WrongIp => "The exit gives its users wrong addresses.",
        Status.DnsFail => "The exit cannot resolve names for its users.",
        Status.Timeout => "The exit's users wait for names and get no answer.",
        Status.CircuitFail => "The exit could not be reached through the Tor network.",
        _ => "Nothing was learned about the exit. It is not held against it.",
    };

    private static IReadOnlyList<string> Meaning(ExitRecord record) => record.Cause switch
    {
        Cause.ExpectedAnswer => ["A name nobody had asked for before was resolved to the right address, so the resolver works."],
        Cause.NxdomainConfirmed => ["A name that does not exist was denied, and one that exists was resolved, so the resolver works."],
        Cause.UnexpectedAddress => ["The resolver, or something on the way to it, rewrites answers: a filtering or advertising resolver, a captive portal, a middlebox."],
        Cause.NxdomainHijack => ["The resolver answers for names that do not exist. Providers do that to show a search page; browsers and other programs break."],
        Cause.PrivateAddress => ["The resolver answers with a private address: a filter that blocks names, DNS rebinding, or a resolver for an inner network."],
        Cause.Nxdomain => ["The resolver is there and answers, but denies a name that exists, or refuses to answer this host. A resolver that may not be used from this address says REFUSED."],
        Cause.Servfail => ["The resolver is there, and fails at looking names up: it cannot reach the name servers, its forwarder is broken, or DNSSEC validation fails (a wrong clock is enough)."],
        Cause.ControlFailed => ["No name resolved, not even one that exists. The resolver refuses to answer this host, or denies everything."],
        Cause.ResolverTimeout => ["The exit asked its resolver and gave up after about 2 s without an answer: the resolver is not there, too slow, or a firewall drops the packets."],
        Cause.NoReply => ["The circuit stood, and the exit never answered, not even to give up: tor on the exit is overloaded, frozen, or its resolver is very slow."],
        Cause.ExitUnreachable => ["Several relays that can be reached could not reach the exit: it is down, its ORPort is blocked, or it is overloaded."],
        Cause.NoDescriptor => ["tor has no descriptor of this relay: it is new, no longer running, or does not publish one."],
        Cause.CircuitDied => ["Circuits to the exit were built and closed by it, or on the way, before an answer came: the relay restarts or is overloaded."],
        Cause.FirstHopsFailed => ["The first hops that were tried failed, so nothing can be said about the exit. Try again, or name other first hops (--first-hop)."],
        Cause.Interrupted => ["The run ended before this exit was decided."],
        _ => ["The scanner, or its tor, failed. The log says more."],
    };

    private static IReadOnlyList<string> Steps(ExitRecord record)
    {
        const string Resolver = "On the relay, see which resolver it uses: cat /etc/resolv.conf (or ServerDNSResolvConfFile in torrc).";
        const string Own = "A caching resolver of your own on the relay (unbound, or knot-resolver), with nameserver 127.0.0.1 in resolv.conf, cures most of this.";
        const string Again = "When it is mended, make tor read it: systemctl reload tor. Then run this again; exits remember failures for some minutes.";

        // It goes into commands that are copied into a shell: a name, or nothing of it.
        var name = record.QueryDomain is { } domain && DomainName.Check(domain, DomainName.MaxLength) is null ? domain : "www.torproject.org";
        var dig = $"Ask it the same from there:\ndig +tries=1 +time=2 A {name}";
        const string DigExisting = "Ask it for a name that surely exists:\ndig +tries=1 +time=2 A www.torproject.org";
        var cause = record.Flaky ? Flakiness(record) : record.Cause;
        return cause switch
        {
            Cause.ExpectedAnswer or Cause.NxdomainConfirmed or Cause.Interrupted or Cause.ScannerError or Cause.FirstHopsFailed => [],
            Cause.UnexpectedAddress or Cause.NxdomainHijack =>
            [
                Resolver, dig, "Ask another resolver and compare (if it is wrong too, something on the way rewrites answers):\ndig @9.9.9.9 A " + name,
                "Do not use a resolver that filters or \"corrects\" names.", Own, Again,
            ],
            Cause.PrivateAddress => [Resolver, dig, "If the answer is 0.0.0.0, 127.x, 10.x or the like: switch its block lists off, or use another resolver.", Own, Again],
            Cause.Nxdomain or Cause.ControlFailed =>
            [
                Resolver, dig, DigExisting, "If the status is REFUSED, the resolver does not serve this address: allow it (unbound: access-control), or use another.", Own, Again,
            ],
            Cause.Servfail =>
            [
                Resolver, dig, "Ask without validation (if that works, DNSSEC fails: check the clock, timedatectl, and the trust anchor):\ndig +cd A " + name,
                "Look in the resolver's log; see that UDP and TCP port 53 may leave the host.", Own, Again,
            ],
            Cause.ResolverTimeout or Cause.NoReply =>
            [
                Resolver, dig, "If it times out: is the resolver running (systemctl status unbound), and may UDP and TCP port 53 pass the firewall?",
                "List more than one nameserver only if all of them answer; a dead one costs every name its time-out.", Own, Again,
            ],
            Cause.ExitUnreachable or Cause.CircuitDied =>
            [
                "See that tor runs, and what it says: journalctl -u tor@default.", "See that its ORPort can be reached from outside, from several networks.",
                "See that the relay is not out of memory, file descriptors (ulimit -n) or connection tracking (dmesg).",
            ],
            _ => ["See that tor runs and publishes its descriptor (PublishServerDescriptor), and look the relay up at " + record.TorMetricsUrl],
        };
    }

    /// <summary>What a flaky exit failed of: only its failed queries can tell.</summary>
    private static Cause Flakiness(ExitRecord record) =>
        record.Evidence.SelectMany(attempt => attempt.Queries).Any(query => query is { Via: QueryVia.Dnsport, Reply: 3, Control: false })
            && record.Mode == ProbeMode.Wildcard
            ? Cause.Nxdomain
            : Cause.ResolverTimeout;

    private static string Time(double ms) => ms < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.0} s");

    private static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Writes a step; a command in it has a line of its own, whole, so that it can be copied.</summary>
    private static void Step(StringBuilder text, int number, string step)
    {
        var parts = step.Split('\n');
        Line(text, 2, $"{number}. {parts[0]}", hanging: 3);
        foreach (var command in parts[1..]) text.Append(' ', 7).Append(command).Append('\n');
    }

    /// <summary>Writes a paragraph, broken at blanks; a word longer than a line stays whole, so that it can be copied.</summary>
    private static void Line(StringBuilder text, int indent, FormattableString paragraph, int hanging = 0)
    {
        var column = 0;
        foreach (var word in paragraph.ToString(CultureInfo.InvariantCulture).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > Columns)
            {
                text.Append('\n').Append(' ', hanging);
                column = 0;
            }

            if (column == 0)
            {
                text.Append(' ', indent);
                column = indent + hanging;
            }
            else
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }
}
