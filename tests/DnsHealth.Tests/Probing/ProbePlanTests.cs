using DnsHealth.Probing;

namespace DnsHealth.Tests.Probing;

public class ProbePlanTests
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly ProbeLimits Limits = new(DnsRetries: 2, CircuitRetries: 3, RetryDelay);

    /// <summary>How many attempts are made when they find these, the last of them again and again.</summary>
    public static TheoryData<int, Cause[]> Attempts => new()
    {
        { 1, [Cause.ExpectedAnswer] },
        { 1, [Cause.NxdomainConfirmed] },
        { 1, [Cause.NoDescriptor] },
        { 3, [Cause.Servfail] },
        { 3, [Cause.NoReply] },
        { 3, [Cause.NoReply, Cause.Nxdomain, Cause.ControlFailed] },
        { 4, [Cause.ExitUnreachable] },
        { 4, [Cause.CircuitDied, Cause.ExitUnreachable] },
        // The two kinds of failures have retries of their own.
        { 6, [Cause.Servfail, Cause.Servfail, Cause.ExitUnreachable, Cause.ExitUnreachable, Cause.ExitUnreachable, Cause.Servfail] },
        { 2, [Cause.ResolverTimeout, Cause.ExpectedAnswer] },
        // First hops' failures, and ours, cost nothing, but have an end.
        { 12, [Cause.FirstHopsFailed] },
        { 12, [Cause.ScannerError] },
        { 12, [Cause.FirstHopsFailed, Cause.ScannerError] },
        { 6, [Cause.FirstHopsFailed, Cause.FirstHopsFailed, Cause.FirstHopsFailed, Cause.Servfail] },
        // One wrong address is looked at once more; two are evidence.
        { 2, [Cause.UnexpectedAddress] },
        { 3, [Cause.UnexpectedAddress, Cause.ExpectedAnswer] },
        { 3, [Cause.PrivateAddress, Cause.Servfail] },
        { 3, [Cause.UnexpectedAddress, Cause.ExpectedAnswer, Cause.UnexpectedAddress] },
        { 3, [Cause.Servfail, Cause.Servfail, Cause.UnexpectedAddress] },
    };

    [Theory]
    [MemberData(nameof(Attempts))]
    public void An_exit_is_tried_until_it_is_decided(int attempts, Cause[] found) => Assert.Equal(attempts, Count(found, Limits));

    [Theory]
    [InlineData(Cause.Servfail, 1)]
    [InlineData(Cause.ExitUnreachable, 1)]
    [InlineData(Cause.UnexpectedAddress, 1)]
    [InlineData(Cause.FirstHopsFailed, 12)]
    public void A_recheck_is_one_attempt_that_reaches_the_exit(Cause found, int attempts) => Assert.Equal(attempts, Count([found], ProbeLimits.Once));

    [Theory]
    [InlineData(Cause.Servfail, true)]
    [InlineData(Cause.NoReply, true)]
    [InlineData(Cause.UnexpectedAddress, true)]
    [InlineData(Cause.ExitUnreachable, false)]
    [InlineData(Cause.FirstHopsFailed, false)]
    public void There_is_a_pause_after_what_dns_said_and_none_after_circuits(Cause found, bool pauses)
    {
        Assert.Equal(TimeSpan.Zero, ProbePlan.Next([], Limits));
        Assert.Equal(pauses ? RetryDelay : TimeSpan.Zero, ProbePlan.Next([new Finding(found)], Limits));
    }

    private static int Count(Cause[] found, ProbeLimits limits)
    {
        List<Finding> findings = [];
        while (ProbePlan.Next(findings, limits) is not null) findings.Add(new Finding(found[Math.Min(findings.Count, found.Length - 1)]));
        return findings.Count;
    }
}
