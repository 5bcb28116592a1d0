using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Reports;

public class ExitDiagnosisTests
{
    private static string Render(ExitRecord record) => ExitDiagnosis.Render(record, hop => hop == Sample.Fingerprint(99) ? "guardian" : null);

    /// <summary>The text on one line, as broken lines are of no account.</summary>
    private static string Flat(ExitRecord record) => string.Join(' ', Render(record).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void An_operator_is_told_what_was_asked_what_came_back_and_what_to_do()
    {
        var text = Flat(Sample.FullRecord() with { Flaky = false });
        Assert.Contains("Verdict: dns_fail (servfail).", text, StringComparison.Ordinal);
        Assert.Contains($"Attempt 1, 12:15:00 UTC, over first hop {Sample.Fingerprint(98)}", text, StringComparison.Ordinal);
        Assert.Contains("failed after 15.0 s (tor says TIMEOUT): the first hop was there, and could not reach the exit.", text, StringComparison.Ordinal);
        Assert.Contains($"over first hop guardian {Sample.Fingerprint(99)}", text, StringComparison.Ordinal);
        Assert.Contains("SOCKS reply 4, after 130 ms.", text, StringComparison.Ordinal);
        Assert.Contains("tor does not say why", text, StringComparison.Ordinal);
        Assert.Contains("rcode 2, after 123 ms.", text, StringComparison.Ordinal);
        Assert.Contains("A transient error", text, StringComparison.Ordinal);
        Assert.Contains("resolv.conf", text, StringComparison.Ordinal);
        Assert.Contains("dig +tries=1", text, StringComparison.Ordinal);
        Assert.Contains("failed in 3 runs in a row", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Permanent_errors_and_private_addresses_are_explained()
    {
        static ExitRecord With(QueryEvidence query, Cause cause) => Sample.Record(1, Status.DnsFail) with
        {
            Cause = cause,
            ExpectedIp = "203.0.113.7",
            Evidence = [Sample.FullRecord().Evidence[1] with { Queries = [query] }],
        };
        var query = new QueryEvidence { Via = QueryVia.Dnsport, Name = "a.example", Ms = 80, Reply = 3, StreamReason = "DONE" };
        Assert.Contains("NXDOMAIN", Flat(With(query, Cause.Nxdomain)), StringComparison.Ordinal);
        Assert.Contains("REFUSED", Flat(With(query, Cause.Nxdomain)), StringComparison.Ordinal);
        var dropped = Flat(With(query with { Via = QueryVia.Socks, Reply = 4, StreamReason = "TORPROTOCOL" }, Cause.PrivateAddress));
        Assert.Contains("SOCKS reply 4, stream closed with TORPROTOCOL", dropped, StringComparison.Ordinal);
        Assert.Contains("private address", dropped, StringComparison.Ordinal);
        Assert.Contains("never answered", Flat(With(query with { Reply = null, Ms = 10_000 }, Cause.NoReply)), StringComparison.Ordinal);
        Assert.Contains("The zone gives 203.0.113.7. This is another address.", Flat(With(query with { Reply = 0, Address = "192.0.2.1" }, Cause.UnexpectedAddress)), StringComparison.Ordinal);
        Assert.Contains("This is the address the zone gives.", Flat(With(query with { Reply = 0, Address = "203.0.113.7" }, Cause.ExpectedAnswer)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_healthy_exit_is_told_so_and_given_nothing_to_do()
    {
        var text = Render(Sample.Record(1));
        Assert.Contains("resolves names as it should", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What to do", text, StringComparison.Ordinal);
        Assert.Contains("What to do", Render(Sample.Record(1) with { Flaky = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cause_and_outcome_has_its_words_in_lines_that_fit()
    {
        foreach (var cause in Enum.GetValues<Cause>())
        {
            foreach (var outcome in Enum.GetValues<CircuitOutcome>())
            {
                foreach (var at in Enum.GetValues<Blame>())
                {
                    var record = Sample.FullRecord() with { Cause = cause };
                    var attempt = record.Evidence[1] with { Circuit = record.Evidence[1].Circuit with { Outcome = outcome, FailedAt = at, Reason = "X" } };
                    var text = Render(record with { Evidence = [attempt] });
                    Assert.Contains("What it means", text, StringComparison.Ordinal);
                    Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
                }
            }
        }
    }

    [Fact]
    public void Hostile_text_cannot_reach_the_terminal()
    {
        var record = Sample.FullRecord();
        var query = record.Evidence[1].Queries[0] with { Name = Sample.HostileNickname, StreamReason = "\u001b]0;x\u0007", Address = "\u009b2J" };
        var text = ExitDiagnosis.Render(
            record with
            {
                ExitNickname = Sample.HostileNickname,
                ExitAddress = Sample.HostileNickname,
                ExitFingerprint = "\u001b[2J",
                Error = Sample.HostileNickname,
                QueryDomain = "\u001b[2J",
                ExpectedIp = "\u202E",
                Evidence = [record.Evidence[1] with { FirstHop = "\u001b", Queries = [query], Circuit = record.Evidence[0].Circuit with { Reason = "\u001b[0m", RemoteReason = "\u202E" } }],
            },
            _ => Sample.HostileNickname);
        Assert.All(text, c => Assert.True(c is '\n' or >= ' ' and <= '~', $"U+{(int)c:X4}"));
    }

    [Fact]
    public void Nothing_but_a_name_gets_into_a_command()
    {
        var text = Render(Sample.FullRecord() with { Flaky = false, QueryDomain = "a;rm -rf $HOME" });
        Assert.DoesNotContain("rm -rf", text, StringComparison.Ordinal);
        Assert.Contains("A www.torproject.org", text, StringComparison.Ordinal);
    }
}
