using System.Text;
using DnsHealth.Notifying;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Notifying;

public class NoticeMailTests
{
    private static Eml Mail(Report report, NotifyOptions? options = null) =>
        new(NoticeMail.Compose(report, NotifyPlan.Make(report, OptOutList.Nobody, SentMemory.Empty, 14, Sample.Start).Single(), options ?? Alerted.Options));

    [Fact]
    public void An_operator_reads_which_relays_fail_how_since_when_and_how_to_check()
    {
        var eml = Mail(Alerted.Report(
            Alerted.Record(1, Alerted.Operator(1) with { Resolver = new DeclaredResolver("local", "y", "y") }),
            Alerted.Record(2, Alerted.Operator(1)) with { Status = Status.Timeout, Cause = Cause.ResolverTimeout, Error = "It does not answer." }));
        Assert.Equal("health@example.org", eml["From"]);
        Assert.Equal("noc@operator1.example", eml["To"]);
        Assert.Equal("Your Tor exit relays fail: operator1.example", eml["Subject"]);
        Assert.Equal("Sat, 31 Jan 2026 12:25:00 +0000", eml["Date"]);
        Assert.Matches(@"^<20260131_121500\.[0-9a-f]{32}@example\.org>$", eml["Message-ID"]);
        Assert.Equal("1.0", eml["MIME-Version"]);
        Assert.Equal("text/plain; charset=us-ascii", eml["Content-Type"]);
        Assert.Equal("auto-generated", eml["Auto-Submitted"]);
        foreach (var said in (string[])[
            "relays (2 in all)", "ended on 2026-01-31 12:25 UTC", "relay1 at 198.51.100.1", Sample.Fingerprint(2),
            "Seen: The exit's resolver answered with an error at once (SERVFAIL, 10 ms). (servfail)", "Seen: It does not answer. (resolver_timeout)",
            "Since: 2026-01-31 06:15 UTC, 2 failed runs in a row", "dnslocation local", "What servfail means", "What resolver_timeout means",
            "dig +tries=1 +time=2 A 0123456789abcdef0123456789abcdef-00000001.example.com", "/etc/resolv.conf", "in 14 days at most",
            "https://metrics.torproject.org/rs.html#details/" + Sample.Fingerprint(1),
        ])
        {
            Assert.Contains(said, eml.Flat, StringComparison.Ordinal);
        }

        Assert.All(eml.Lines, line => Assert.True(line.Length <= 76 || line.TrimStart().Split(' ')[0] is "dig" || line.Contains("https://metrics.", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Nothing_from_the_network_becomes_a_header_or_more_than_text()
    {
        var hostile = Sample.HostileNickname + "\r\nBcc: all@example.net\r\n\r\n.\r\nFrom nobody\n{relays}{steps}";
        var runBy = Alerted.Operator(1) with { Name = hostile, Contact = "noc@operator1.example " + hostile + new string('x', 65_536), Resolver = new DeclaredResolver(hostile, null, null) };
        var record = Alerted.Record(1, runBy) with { ExitNickname = hostile, ExitAddress = hostile, Error = hostile + new string('y', 65_536), QueryDomain = "$(reboot).example" };
        var eml = Mail(Alerted.Report(record));
        Assert.Equal(
            ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"],
            eml.Fields.Select(field => field.Name));
        Assert.Equal("noc@operator1.example", eml["To"]);
        Assert.DoesNotContain("reboot", eml.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(eml.Lines, line => line.StartsWith('.') || line.StartsWith("Bcc", StringComparison.Ordinal) || line.StartsWith("From ", StringComparison.Ordinal));
        Assert.True(eml.Body.Length < 10_000);
        Assert.All(eml.Lines, line => Assert.True(line.Length <= 76 || line.TrimStart().Split(' ')[0] is "dig" || line.Contains("https://metrics.", StringComparison.Ordinal), line));
    }

    [Fact]
    public void One_mail_to_a_group_names_every_relay_and_hides_the_addresses()
    {
        ExitRecord[] records = [.. Enumerable.Range(1, 30).Select(number => Alerted.Record(number, Alerted.Operator(number)))];
        var report = Alerted.Report(records);
        var eml = new Eml(NoticeMail.ComposeGroup(report, NotifyPlan.Make(report, OptOutList.Nobody, SentMemory.Empty, 14, Sample.Start), Alerted.Options));
        Assert.Equal("health@example.org", eml["To"]);
        Assert.Equal(
            records.Select(record => record.Operator!.Email).Order(StringComparer.Ordinal),
            eml["Bcc"].Split(',', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.Contains(record.ExitFingerprint, eml.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("noc@", eml.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_report_gives_the_same_mail_and_another_operator_another_id()
    {
        var (one, two) = (Alerted.Report(Alerted.Record(1, Alerted.Operator(1))), Alerted.Report(Alerted.Record(1, Alerted.Operator(2))));
        Assert.Equal(Mail(one).Lines, Mail(one).Lines);
        Assert.NotEqual(Mail(one)["Message-ID"], Mail(two)["Message-ID"]);
    }

    [Fact]
    public void A_template_of_ones_own_says_what_it_wants_to()
    {
        var template = MailTemplate.Parse("mine", $"Subject: {{count}} of {{operator}}\n\n  {string.Join(' ', Enumerable.Repeat("word", 40))}\n{{relays}}\n({{run}}, {{from}}, {{days}})\n");
        var eml = Mail(Alerted.Report(Alerted.Record(1, Alerted.Operator(1))), Alerted.Options with { OperatorTemplate = template });
        Assert.Equal("1 of operator1.example", eml["Subject"]);
        Assert.StartsWith("  word word", eml.Body, StringComparison.Ordinal);
        Assert.EndsWith("(20260131_121500, health@example.org, 14)", eml.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("dig", eml.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject: x\n\nHello {nickname}\n", "{nickname}")]
    [InlineData("Subject: {relays}\n\nHello\n", "{relays}")]
    [InlineData("Subject: x\n\nRelays: {relays}\n", "{relays}")]
    [InlineData("Hello\n\nYou\n", "line 1")]
    [InlineData("Subject: x\n", "line 1")]
    [InlineData("Subject: x\nBcc: all@example.net\n\nHello\n", "line 1")]
    [InlineData("Subject: x\n\nGr\u00fc\u00dfe\n", "line 3")]
    public void A_template_that_cannot_be_used_is_refused(string text, string said)
    {
        var error = Assert.Throws<SettingException>(() => MailTemplate.Parse("mine", text));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("mine, line", error.Message, StringComparison.Ordinal);
        Assert.All(error.Message, c => Assert.InRange(c, ' ', '~'));
        Assert.NotEmpty(Encoding.ASCII.GetBytes(error.Message));
    }
}
