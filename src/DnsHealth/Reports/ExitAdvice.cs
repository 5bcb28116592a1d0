using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>What a verdict means to whoever runs the exit, and what to do about it, in words. Pure functions.</summary>
public static class ExitAdvice
{
    /// <summary>What the verdict is to the exit's users.</summary>
    public static string Sentence(ExitRecord record) => record.Status switch
    {
        Status.Success => "The exit resolves names as it should.",
        Status.WrongIp => "The exit gives its users wrong addresses.",
        Status.DnsFail => "The exit cannot resolve names for its users.",
        Status.Timeout => "The exit's users wait for names and get no answer.",
        Status.CircuitFail => "The exit could not be reached through the Tor network.",
        _ => "Nothing was learned about the exit. It is not held against it.",
    };

    /// <summary>What the cause means to who runs the exit.</summary>
    public static IReadOnlyList<string> Meaning(ExitRecord record) => record.Cause switch
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

    /// <summary>What to do about it; nothing where nothing ails it. The lines of a step after its first are commands, to be copied whole.</summary>
    public static IReadOnlyList<string> Steps(ExitRecord record)
    {
        const string Resolver = "On the relay, see which resolver it uses: cat /etc/resolv.conf (or ServerDNSResolvConfFile in torrc).";
        const string Own = "A caching resolver of your own on the relay (unbound, or knot-resolver), with nameserver 127.0.0.1 in resolv.conf, cures most of this.";
        const string Again = "When it is mended, make tor read it: systemctl reload tor. Exits remember failures for some minutes.";

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
            _ => ["See that tor runs and publishes its descriptor (PublishServerDescriptor), and look the relay up:\n" + VisibleText.Of(record.TorMetricsUrl, 200)],
        };
    }

    /// <summary>What a flaky exit failed of: only its failed queries can tell.</summary>
    private static Cause Flakiness(ExitRecord record) =>
        record.Evidence.SelectMany(attempt => attempt.Queries).Any(query => query is { Via: QueryVia.Dnsport, Reply: 3, Control: false })
            && record.Mode == ProbeMode.Wildcard
            ? Cause.Nxdomain
            : Cause.ResolverTimeout;
}
