using System.Text.RegularExpressions;
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
        Assert.Contains("DNS fails or lies at 50 % of exits, 0 % of exit capacity", page, StringComparison.Ordinal);
        Assert.Contains("| dns_fail | 1 | - |", page, StringComparison.Ordinal);
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
