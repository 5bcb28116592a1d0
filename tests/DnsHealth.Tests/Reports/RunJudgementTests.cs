using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Reports;

public class RunJudgementTests
{
    private static readonly ControlResult Passed = new(true, Sample.Start, null, "it answers", []);
    private static readonly ControlResult Failed = new(false, Sample.Start, null, "it is silent", []);

    private static IEnumerable<ExitRecord> Records(int success, int other, Status status = Status.DnsFail) =>
        Enumerable.Range(1, success + other).Select(exit => Sample.Record(exit, exit <= success ? Status.Success : status));

    [Theory]
    [InlineData(10, 10, 50, true)]
    [InlineData(9, 11, 50, false)]
    [InlineData(0, 20, 0, true)]
    [InlineData(0, 19, 50, true)]
    [InlineData(19, 1, 100, false)]
    [InlineData(20, 0, 100, true)]
    public void Too_few_successes_among_enough_exits_say_nothing_of_the_exits(int success, int other, double least, bool conclusive)
    {
        var judgement = RunJudgement.Of(Passed, Passed, Records(success, other), least);
        Assert.Equal(conclusive, judgement.Conclusive);
        Assert.Equal(conclusive, judgement.Reason is null);
    }

    [Theory]
    [InlineData(Status.Unknown)]
    [InlineData(Status.CircuitFail)]
    public void With_our_own_network_gone_the_run_is_inconclusive(Status status) =>
        Assert.False(RunJudgement.Of(null, null, Records(5, 40, status), 50).Conclusive);

    [Fact]
    public void Exits_never_come_to_do_not_count()
    {
        var records = Records(15, 0).Concat(Records(0, 100, Status.Unknown).Select(record => record with { Cause = Cause.Interrupted }));
        Assert.True(RunJudgement.Of(Passed, null, records, 50).Conclusive);
    }

    [Fact]
    public void A_control_that_fails_before_or_after_makes_it_inconclusive()
    {
        Assert.Contains("it is silent", RunJudgement.Of(Failed, Passed, Records(50, 0), 50).Reason, StringComparison.Ordinal);
        Assert.Contains("after", RunJudgement.Of(Passed, Failed, Records(50, 0), 50).Reason, StringComparison.Ordinal);
        Assert.True(RunJudgement.Of(null, null, Records(50, 0), 50).Conclusive);
    }
}
