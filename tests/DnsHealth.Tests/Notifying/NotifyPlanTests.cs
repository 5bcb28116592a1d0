using DnsHealth.Notifying;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Notifying;

public class NotifyPlanTests
{
    private static readonly DateTimeOffset Now = Sample.Start;

    private static IReadOnlyList<OperatorNotice> Make(Report report, string optOut = "", SentMemory? sent = null) =>
        NotifyPlan.Make(report, OptOutList.Parse("list", optOut), sent ?? SentMemory.Empty, 14, Now);

    private static string? Reason(RelayOperator? runBy, string optOut = "", SentMemory? sent = null) =>
        Assert.Single(Make(Alerted.Report(Alerted.Record(1, runBy)), optOut, sent)).SkipReason;

    [Fact]
    public void Relays_are_gathered_by_operator_and_only_new_alerts_count()
    {
        ExitRecord[] records =
        [
            Alerted.Record(1, Alerted.Operator(2)), Alerted.Record(2, Alerted.Operator(1)), Alerted.Record(3, Alerted.Operator(2)),
            Alerted.Record(4, Alerted.Operator(3)), Alerted.Record(5, Alerted.Operator(4)),
        ];
        var notices = Make(Alerted.Report(records, [.. records.Select((record, i) => Alerted.Alert(record, i switch { 3 => AlertState.Ongoing, 4 => AlertState.Recovered, _ => AlertState.New }))]));
        Assert.Equal(["operator1.example", "operator2.example"], notices.Select(notice => notice.Key));
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(3)], notices[1].Relays.Select(relay => relay.Alert.ExitFingerprint));
        Assert.All(notices, notice => Assert.Null(notice.SkipReason));

        // Two operators with one address are one person.
        var same = Make(Alerted.Report(Alerted.Record(1, Alerted.Operator(1)), Alerted.Record(2, Alerted.Operator(2) with { Contact = "NOC@operator1.example" })));
        Assert.Equal(2, Assert.Single(same).Relays.Count);
    }

    [Theory]
    [InlineData("operator1.example")]
    [InlineData("OPERATOR1.example  # asked on 2026-01-02")]
    [InlineData("# nobody else\n\n  noc@operator1.example\r\n")]
    [InlineData("example")]
    public void Who_opted_out_gets_no_mail(string list)
    {
        Assert.Equal("opted out", Reason(Alerted.Operator(1), list));
        if (list != "example") Assert.Null(Reason(Alerted.Operator(11) with { Contact = "noc@myoperator1.example" }, list));
    }

    [Fact]
    public void A_relay_that_opted_out_is_left_out_of_its_operators_mail()
    {
        var notices = Make(Alerted.Report(Alerted.Record(1, Alerted.Operator(1)), Alerted.Record(2, Alerted.Operator(1))), "$" + Sample.Fingerprint(1).ToLowerInvariant());
        Assert.Equal(["the relay opted out", null], notices.OrderBy(notice => notice.SkipReason is null).Select(notice => notice.SkipReason));
        Assert.Equal(Sample.Fingerprint(2), Assert.Single(notices.Single(notice => notice.SkipReason is null).Relays).Alert.ExitFingerprint);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("*@example.org")]
    [InlineData("a@b@c.example")]
    [InlineData("-x")]
    public void A_line_that_would_keep_mail_from_nobody_is_refused(string line)
    {
        var error = Assert.Throws<SettingException>(() => OptOutList.Parse("list", $"# a comment\n{line}\n"));
        Assert.Contains("list, line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_none_or_has_no_address_gets_no_mail()
    {
        Assert.Equal("asks for no mail", Reason(Alerted.Operator(1) with { NoMail = true }));
        Assert.Equal("no address", Reason(Alerted.Operator(1) with { Contact = null }));
        Assert.Equal("no address", Reason(Alerted.Operator(1) with { Contact = "noc@operator1.example\r\nBcc: all" }));
        Assert.Equal("no address", Reason(null));
        var noRecord = Make(Alerted.Report([], [Alerted.Alert(Alerted.Record(1, Alerted.Operator(1)))]));
        Assert.Equal("no address", Assert.Single(noRecord).SkipReason);
    }

    [Fact]
    public void Nobody_is_written_to_twice_in_so_many_days()
    {
        static SentMemory Sent(double daysAgo, string key = "operator1.example", string address = "noc@operator1.example") =>
            SentMemory.Empty.With([new SentMail(key, address, Now.AddDays(-daysAgo), "20260101_000000")]);
        Assert.Equal("mailed 13 days ago", Reason(Alerted.Operator(1), sent: Sent(13.99)));
        Assert.Null(Reason(Alerted.Operator(1), sent: Sent(14)));
        Assert.Equal("mailed 3 days ago", Reason(Alerted.Operator(1), sent: Sent(3, key: "another")));
        Assert.Equal("mailed 3 days ago", Reason(Alerted.Operator(1), sent: Sent(3, address: "another@example.net")));
        Assert.Equal("mailed 0 days ago", Reason(Alerted.Operator(1), sent: Sent(-100)));
        Assert.Null(Reason(Alerted.Operator(2), sent: Sent(1)));
        Assert.Equal("may have been mailed until 2 days ago", Reason(Alerted.Operator(2), sent: SentMemory.Empty with { LostAt = Now.AddDays(-2) }));
    }

    [Fact]
    public void A_key_that_would_lead_a_file_elsewhere_is_refused_and_an_inconclusive_run_says_nothing()
    {
        Assert.Throws<RecordFormatException>(() => Reason(Alerted.Operator(1) with { Key = "../../etc/x" }));
        var report = Alerted.Report(Alerted.Record(1, Alerted.Operator(1)));
        Assert.Empty(Make(report with { Metadata = report.Metadata with { Outcome = RunOutcome.Inconclusive } }));
    }

    [Theory]
    [InlineData("noc@operator1.example", true)]
    [InlineData("a.b+tor=x@xn--a-b.example.co", true)]
    [InlineData("a@b", false)]
    [InlineData("a@b.1", false)]
    [InlineData("a@-b.example", false)]
    [InlineData(".a@b.example", false)]
    [InlineData("a..b@c.example", false)]
    [InlineData("a b@c.example", false)]
    [InlineData("a@b.example,c@d.example", false)]
    [InlineData("<a@b.example>", false)]
    [InlineData("a@b.example\n", false)]
    [InlineData("|reboot@b.example", false)]
    [InlineData("a%b@c.example", false)]
    [InlineData("\"a b\"@c.example", false)]
    [InlineData("a@[127.0.0.1]", false)]
    [InlineData("\u00e4@b.example", false)]
    [InlineData(null, false)]
    public void Only_plain_addresses_are_written_to(string? address, bool allowed) => Assert.Equal(allowed, MailAddress.IsOne(address));

    [Fact]
    public void Long_addresses_are_none()
    {
        Assert.False(MailAddress.IsOne(new string('a', 65) + "@b.example"));
        Assert.False(MailAddress.IsOne("a@" + string.Concat(Enumerable.Repeat("abcdefg.", 40)) + "example"));
        Assert.False(MailAddress.IsOne(string.Concat(Enumerable.Repeat("a.", 40_000)) + "a@b.example"));
    }
}
