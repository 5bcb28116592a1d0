using DnsHealth.Tampering;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Tampering;

public class BadExitDraftTests
{
    private static string[] Rejected(string draft) => [.. draft.Split('\n').Where(line => line.StartsWith('!'))];

    [Fact]
    public void Only_confirmed_exits_get_a_line_those_with_the_most_evidence_first()
    {
        var draft = BadExitDraft.Render(
            [
                Lies.Record(1, 98, 99), Lies.Record(2, 98, 98), Lies.Record(3, 98, 99) with { ConsecutiveFailures = 9 },
                Lies.Record(4, 98, 99, 97), Sample.Record(5), Sample.FullRecord(),
            ],
            20)!;
        Assert.Equal([$"!badexit {Sample.Fingerprint(3)}", $"!badexit {Sample.Fingerprint(4)}", $"!badexit {Sample.Fingerprint(1)}"], Rejected(draft));
        Assert.StartsWith("# DRAFT", draft, StringComparison.Ordinal);
        Assert.Contains("bad-relay team must look at each exit first", draft, StringComparison.Ordinal);
        Assert.Contains($"\n# relay3 198.51.100.3 unexpected_address 9\n!badexit {Sample.Fingerprint(3)}\n", draft, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", draft, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_at_most_so_many_lines_and_says_how_many_it_lacks()
    {
        var lying = Enumerable.Range(1, 30).Select(exit => Lies.Record(exit, 98, 99)).ToList();
        var draft = BadExitDraft.Render(lying, 20)!;
        Assert.Equal(20, Rejected(draft).Length);
        Assert.Contains("# 10 more were left out", draft, StringComparison.Ordinal);
        Assert.Equal(30, Rejected(BadExitDraft.Render(lying, 30)!).Length);
        Assert.Null(BadExitDraft.Render(lying, 0));
        Assert.Null(BadExitDraft.Render([Lies.Record(1, 98), Sample.Record(2)], 20));
    }

    [Fact]
    public void A_hostile_nickname_adds_no_line()
    {
        var draft = BadExitDraft.Render([Lies.Record(1, 98, 99) with { ExitNickname = "x\n!reject 0", ExitAddress = "\r!badexit 1" }], 20)!;
        Assert.Equal([$"!badexit {Sample.Fingerprint(1)}"], draft.Split(['\n', '\r']).Where(line => line.Length > 0 && line[0] != '#'));
    }
}
