using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Tampering;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Tampering;

public class BadRelayReportTests
{
    private static string Flat(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void It_says_who_what_when_and_how_to_reproduce_it()
    {
        var text = BadRelayReport.Render(Lies.Record(7, 98, 99), "20260130_061500");
        Assert.StartsWith("To: bad-relays@lists.torproject.org\nSubject: [bad-relay] Exit gives wrong addresses:\n " + Sample.Fingerprint(7) + "\n\n", text, StringComparison.Ordinal);
        var flat = Flat(text);
        foreach (var said in (string[])[
            "Fingerprint: " + Sample.Fingerprint(7), "Nickname: relay7", "Address: 198.51.100.7",
            "https://metrics.torproject.org/rs.html#details/" + Sample.Fingerprint(7),
            "a fresh name below dns.example.org", "Expected: 203.0.113.7, which", "Came back: 198.51.100.66",
            "CONFIRMED: 2 attempts over 2 different first hops",
            "Attempt 1, 2026-01-31 12:15:00 UTC, over first hop " + Sample.Fingerprint(98),
            "Attempt 2, 2026-01-31 12:15:01 UTC, over first hop " + Sample.Fingerprint(99),
            "Since: 2026-01-30 06:15 UTC (run 20260130_061500); it failed in 3 runs in a row",
            "Decided: 2026-01-31 12:16:40 UTC, run 20260131_121500",
            $"dnshealth scan --exit {Sample.Fingerprint(7)} \\ --domain dns.example.org \\ --mode wildcard --expected-ip 203.0.113.7",
            "--ExitNodes " + Sample.Fingerprint(7), "tor-resolve \"$(openssl rand -hex 16).dns.example.org\"",
        ])
        {
            Assert.Contains(said, flat, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("NOT CONFIRMED", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_first_hop_is_no_confirmation_however_often_it_was_used()
    {
        Assert.False(TamperingEvidence.IsConfirmed(Lies.Record(7, 98, 98, 98)));
        Assert.True(TamperingEvidence.IsConfirmed(Lies.Record(7, 98, 98, 99)));
        Assert.Contains("NOT CONFIRMED over a second first hop", BadRelayReport.Render(Lies.Record(7, 98, 98)), StringComparison.Ordinal);

        // A right answer over another first hop confirms nothing.
        var contradicted = Lies.Record(7, 98) with { Evidence = [Lies.Attempt(98, 0, Lies.Wrong), Lies.Attempt(99, 1, Lies.Expected)] };
        Assert.False(TamperingEvidence.IsConfirmed(contradicted));
        Assert.Contains("1 of all 2 attempts did not show it", Flat(BadRelayReport.Render(contradicted)), StringComparison.Ordinal);
    }

    [Fact]
    public void Private_addresses_and_addresses_of_names_that_do_not_exist_count_too()
    {
        var dropped = Lies.Record(7) with
        {
            Cause = Cause.PrivateAddress,
            ResolvedIp = null,
            Evidence = [Lies.Attempt(98, 0, null, "TORPROTOCOL"), Lies.Attempt(99, 1, null, "TORPROTOCOL")],
        };
        Assert.True(TamperingEvidence.IsConfirmed(dropped));
        Assert.Contains("Came back: a private address", Flat(BadRelayReport.Render(dropped)), StringComparison.Ordinal);

        var hijacked = Lies.Record(7, 98, 99) with { Mode = ProbeMode.Nxdomain, Cause = Cause.NxdomainHijack, ExpectedIp = null };
        Assert.True(TamperingEvidence.IsConfirmed(hijacked));
        var text = Flat(BadRelayReport.Render(hijacked));
        Assert.Contains("Expected: that there is no such name", text, StringComparison.Ordinal);
        Assert.Contains("--mode nxdomain", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--expected-ip", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_words_are_text_on_short_lines_and_never_part_of_a_command()
    {
        var contact = Sample.HostileNickname + new string('A', 65_536) + "\r\nBcc: all@example.net";
        var record = Lies.Record(7, 98, 99) with
        {
            ExitNickname = Sample.HostileNickname,
            ExitAddress = "1.2.3.4\r\nSubject: x",
            QueryDomain = "x.$(reboot).example\n",
            ExpectedIp = "203.0.113.7,$(reboot)",
            Operator = new RelayOperator { Key = "a", Kind = OperatorKind.Contact, Name = contact, Contact = contact },
        };
        var text = BadRelayReport.Render(record);
        Assert.All(text, c => Assert.True(c is '\n' or (>= ' ' and <= '~'), $"U+{(int)c:X4}"));
        var lines = text.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 76 || line.StartsWith("https://metrics.torproject.org/", StringComparison.Ordinal), line));
        Assert.Equal(["To", "Subject"], lines.TakeWhile(line => line.Length > 0).Where(line => line[0] != ' ').Select(line => line.Split(':')[0]));
        var commands = text[text.IndexOf("How to reproduce it", StringComparison.Ordinal)..];
        Assert.DoesNotContain("reboot", commands, StringComparison.Ordinal);
    }

    [Fact]
    public void What_names_a_file_must_be_a_run_and_a_fingerprint()
    {
        Assert.Equal($"20260131_121500_{Sample.Fingerprint(7)}.txt", BadRelayReport.Name(Lies.Record(7, 98)));
        Assert.Throws<ArgumentException>(() => BadRelayReport.Name(Lies.Record(7, 98) with { RunId = "../../x" }));
        Assert.Throws<ArgumentException>(() => BadRelayReport.Name(Lies.Record(7, 98) with { ExitFingerprint = "../x" }));
        Assert.Throws<ArgumentException>(() => BadRelayReport.Render(Sample.Record(7)));
    }
}
