using System.Text.RegularExpressions;
using DnsHealth.History;
using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Reports;

public class MarkdownReportTests
{
    private static string Render(RunInfo info, params ExitRecord[] records)
    {
        var run = Sample.Run(info, records);
        return MarkdownReport.Render(ReportBuilder.Build(run, FailureTracker.Apply(FailureState.Empty, info.RunId, Sample.Start, records, new AlertPolicy(1))));
    }

    [Fact]
    public void Failures_are_listed_by_verdict_by_address_and_one_by_one()
    {
        var page = Render(Sample.Info(selected: 4), Sample.Record(1), Sample.Record(2, Status.DnsFail), Sample.Record(252, Status.Timeout), Sample.Record(3, Status.Unknown));
        Assert.StartsWith("# DNS health of Tor exits, 2026-01-31 12:15 UTC\n", page, StringComparison.Ordinal);
        Assert.Contains("1 of 3 exits that could be asked resolve names as they should (33.33 %).", page, StringComparison.Ordinal);
        Assert.Contains("| dns_fail, servfail | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("| 198.51.100.2 | 2 |", page, StringComparison.Ordinal);
        var link = $"[relay2](https://metrics.torproject.org/rs.html#details/{Sample.Fingerprint(2)})";
        Assert.Equal(2, Regex.Count(page, Regex.Escape(link)));
        Assert.Contains("## New alerts", page, StringComparison.Ordinal);
        Assert.Contains("| dns_fail, servfail | 1 | `20260131_121500` | - |", page, StringComparison.Ordinal);
        Assert.Contains("DNS fails or lies at 50 % of exits; 0 % could not be reached.", page, StringComparison.Ordinal);
        Assert.Contains("| dns_fail | 1 | - |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_are_weighed_by_what_users_have_of_them()
    {
        var runBy = new RelayOperator { Key = "example.org", Kind = OperatorKind.Email, Name = "example.org", NoMail = true };
        var page = Render(
            Sample.Info(selected: 4),
            Sample.Record(1) with { ExitShare = 0.25, Operator = runBy },
            Sample.Record(2, Status.WrongIp) with { ExitShare = 0.004, Operator = runBy },
            Sample.Record(3, Status.CircuitFail) with { ExitShare = 0.1 },
            Sample.Record(4) with { ExitShare = 0.646 });
        Assert.Contains("DNS fails or lies at 25 % of exits, 0.4 % of exit capacity; 25 % of exits, 10 % of exit capacity, could not be reached.", page, StringComparison.Ordinal);
        Assert.Contains("| example.org | 1 | 2 | 50 % | 25.4 % | 0.4 % | asks for no mail |", page, StringComparison.Ordinal);
        Assert.Contains("| `20260131_121500` | 0.40 % |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changed_since_the_run_before_is_beside_the_counts()
    {
        var run = Sample.Run(Sample.Info(selected: 2), Sample.Record(1), Sample.Record(2, Status.DnsFail));
        var past = LookBack.Nothing with { Previous = new RunSummary("20260131_061500", Sample.Start, false, 5, 1, 3, 0, 0, 1, 0, 25) };
        var page = MarkdownReport.Render(ReportBuilder.Build(RunUnion.Of(run), null, past));
        Assert.Contains("The run before is `20260131_061500`, which is not complete.", page, StringComparison.Ordinal);
        Assert.Contains("| success | 1 | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("| dns_fail | 1 | 3 (-2) |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_is_inert_in_markdown_and_in_html()
    {
        var hostile = Sample.Record(1, Status.DnsFail) with
        {
            ExitNickname = Sample.HostileNickname,
            ExitAddress = "<img src=x>|\n# x",
            Error = Sample.HostileNickname,
        };
        var harmless = hostile with { ExitNickname = "n", ExitAddress = "a", Error = "e" };
        var page = Render(Sample.Info(selected: 1), hostile);
        Assert.All(page, c => Assert.True(c is '\n' or >= ' ' and <= '~'));
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("www.e.vil", page, StringComparison.Ordinal);

        // Whatever is in a name, the page has the same lines and the same markup as with a plain one.
        static string Markup(string text) => Regex.Replace(Regex.Replace(text, "&#[0-9]+;", ""), @"[^\[\]()<>|`*_#\n!\\""]", "");
        Assert.Equal(Markup(Render(Sample.Info(selected: 1), harmless)), Markup(page));
    }

    [Fact]
    public void What_is_no_fingerprint_is_never_linked_to()
    {
        var page = Render(Sample.Info(selected: 1), Sample.Record(1, Status.DnsFail) with { ExitFingerprint = "x) [y](http://e.vil)" });
        Assert.DoesNotContain("](", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_may_not_be_relied_on_says_so()
    {
        Assert.Contains("inconclusive: a control failed.", Render(Sample.Info(outcome: RunOutcome.Inconclusive) with { Reason = "a control failed" }), StringComparison.Ordinal);
        Assert.Contains("did not complete", Render(Sample.Info(outcome: null)), StringComparison.Ordinal);
        Assert.Contains("Only part", Render(Sample.Info(shard: "0/2")), StringComparison.Ordinal);
        Assert.Contains("Some records are missing", Render(Sample.Info(selected: 9)), StringComparison.Ordinal);
        Assert.Contains("None.", Render(Sample.Info(selected: 1), Sample.Record(1)), StringComparison.Ordinal);
    }
}
