using DnsHealth.Probing;
using DnsHealth.Tests.Records;
using static DnsHealth.Tests.Probing.Evidence;

namespace DnsHealth.Tests.Probing;

/// <summary>What holds of every verdict, whatever the evidence: also of evidence that no probe would write.</summary>
public class VerdictPropertyTests
{
    private const int Cases = 5000;

    private static readonly string?[] Reasons = ["DONE", "DONE", "DONE", "END", "TORPROTOCOL", "DESTROY", "TIMEOUT", "INTERNAL", null, Sample.HostileNickname, "END/" + Sample.HostileNickname];
    private static readonly string?[] Addresses = [null, null, null, null, Right, Right, Wrong, "2001:db8::7", "::", "no address"];

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void Every_verdict_is_consistent(ProbeMode mode) => ForAll(mode, (attempts, zone, random) =>
    {
        var interrupted = random.Next(4) == 0;
        var verdict = VerdictRules.Decide(attempts, zone, interrupted);
        Assert.Equal(VerdictRules.StatusOf(verdict.Cause), verdict.Status);
        Assert.Equal(verdict.Status == Status.Success, verdict.Error is null);
        Assert.Equal(attempts.Count == 0, verdict.Decider is null);
        Assert.True(verdict.Decider is null || (verdict.Decider >= 0 && verdict.Decider < attempts.Count));
        Assert.True(verdict.DecidingQuery is not { } query || (query >= 0 && query < attempts[verdict.Decider!.Value].Queries.Count));
        Assert.True(!verdict.Flaky || verdict.Status == Status.Success);
        Assert.Equal(verdict.Status is Status.Unknown or Status.CircuitFail, verdict.DecidingQuery is null);
        Assert.True(verdict.Address is null || verdict.Status is Status.Success or Status.WrongIp);
        Assert.DoesNotContain(verdict.Error ?? "", character => character is (< ' ' or > '~') and not '…');
        if (!interrupted) return;
        Assert.True(verdict.Cause == Cause.Interrupted || verdict == VerdictRules.Decide(attempts, zone, false));
        Assert.True(verdict.Cause == Cause.Interrupted || verdict.Status is Status.Success or Status.WrongIp);
    });

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void An_exit_fails_over_two_first_hops_or_not_at_all(ProbeMode mode) => ForAll(mode, (attempts, zone, _) =>
    {
        var verdict = VerdictRules.Decide(attempts, zone, false);
        if (verdict.Status != Status.CircuitFail || verdict.Cause == Cause.NoDescriptor) return;
        var findings = attempts.Select(attempt => VerdictRules.Examine(attempt, zone)).ToList();
        var causes = findings.Where((finding, index) => !finding.NeedsWitness || attempts[index].FirstHopReachedOthers == true).Select(finding => finding.Cause);
        var hops = attempts
            .Where((attempt, index) => attempt.FirstHopReachedOthers == true && findings[index].Cause is Cause.ExitUnreachable or Cause.CircuitDied)
            .Select(attempt => attempt.FirstHop);
        Assert.True(hops.Distinct().Count() >= 2);
        Assert.DoesNotContain(causes, cause => VerdictRules.StatusOf(cause) is Status.DnsFail or Status.Timeout or Status.Success or Status.WrongIp);
    });

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void Where_first_hops_failed_on_the_way_does_not_matter(ProbeMode mode) => ForAll(mode, (attempts, zone, random) =>
    {
        var charged = attempts.Where(attempt => VerdictRules.Examine(attempt, zone).Cause == Cause.FirstHopsFailed).ToList();
        var moved = attempts.Except(charged).ToList();
        foreach (var failure in charged) moved.Insert(random.Next(moved.Count + 1), failure);
        Assert.Equal(Outcome(VerdictRules.Decide(attempts, zone, false)), Outcome(VerdictRules.Decide(moved, zone, false)));
    });

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void More_failures_of_first_hops_change_nothing_that_is_known(ProbeMode mode) => ForAll(mode, (attempts, zone, random) =>
    {
        var more = attempts.ToList();
        for (var hop = 0; hop < 3; hop++) more.Insert(random.Next(more.Count + 1), random.Next(2) == 0 ? FirstHopDown(hop) : DiedAtFirstHop(hop));
        var before = VerdictRules.Decide(attempts, zone, false);
        var after = VerdictRules.Decide(more, zone, false);
        Assert.Equal(before.Status, after.Status);
        if (before.Status != Status.Unknown) Assert.Equal(Outcome(before), Outcome(after));
    });

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void A_wrong_address_anywhere_is_never_outvoted(ProbeMode mode) => ForAll(mode, (attempts, zone, random) =>
    {
        var wrong = mode == ProbeMode.Wildcard ? Built(9, Socks(0, Wrong)) : Built(9, Dnsport(0, Wrong));
        List<Attempt> tampered = [.. attempts];
        tampered.Insert(random.Next(tampered.Count + 1), wrong);
        Assert.Equal(Status.WrongIp, VerdictRules.Decide(tampered, zone, random.Next(2) == 0).Status);
    });

    [Theory]
    [InlineData(ProbeMode.Wildcard)]
    [InlineData(ProbeMode.Nxdomain)]
    public void A_right_answer_anywhere_is_outvoted_by_wrong_ones_only(ProbeMode mode) => ForAll(mode, (attempts, zone, random) =>
    {
        var right = mode == ProbeMode.Wildcard ? Built(9, Socks(0, Right)) : Built(9, Dnsport(3), Control(0, Right));
        List<Attempt> more = [.. attempts];
        more.Insert(random.Next(more.Count + 1), right);
        var before = VerdictRules.Decide(attempts, zone, false).Status;
        Assert.Equal(before == Status.WrongIp ? Status.WrongIp : Status.Success, VerdictRules.Decide(more, zone, random.Next(2) == 0).Status);
    });

    private static (Status, Cause, string?, bool, string?) Outcome(Verdict verdict) =>
        (verdict.Status, verdict.Cause, verdict.Error, verdict.Flaky, verdict.Address);

    private static void ForAll(ProbeMode mode, Action<IReadOnlyList<Attempt>, ZoneExpectation, Random> check)
    {
        var zone = mode == ProbeMode.Wildcard ? Wildcard : Nxdomain;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var attempts = Enumerable.Range(0, random.Next(7)).Select(_ => AnyAttempt(random)).ToList();
            try
            {
                check(attempts, zone, random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"seed {seed}: {string.Join("; ", attempts)}", exception);
            }
        }
    }

    private static Attempt AnyAttempt(Random random)
    {
        var outcome = (CircuitOutcome)random.Next(5);
        var stood = outcome is CircuitOutcome.Built or CircuitOutcome.Died || random.Next(5) == 0;
        return new Attempt
        {
            FirstHop = Sample.Fingerprint(random.Next(1, 4)),
            FirstHopReachedOthers = random.Next(4) switch { 0 => null, 1 => false, _ => true },
            QueryDomain = stood ? Fresh : null,
            Started = Sample.Start,
            Circuit = new CircuitEvidence
            {
                Ms = random.NextDouble() * 15_000,
                ExtendMs = random.Next(3) == 0 ? null : random.NextDouble() * 5000,
                Outcome = outcome,
                Reason = random.Next(3) switch { 0 => null, 1 => "DESTROYED", _ => Sample.HostileNickname },
                RemoteReason = random.Next(3) == 0 ? Sample.HostileNickname : null,
                FailedAt = random.Next(4) == 3 ? null : (Blame)random.Next(3),
            },
            Queries = stood ? [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyQuery(random))] : [],
        };
    }

    private static QueryEvidence AnyQuery(Random random) => new()
    {
        Via = (QueryVia)random.Next(2),
        Name = Fresh,
        Control = random.Next(3) == 0,
        Ms = random.NextDouble() * 10_000,
        Reply = random.Next(4) == 0 ? null : random.Next(6),
        StreamReason = Reasons[random.Next(Reasons.Length)],
        Address = Addresses[random.Next(Addresses.Length)],
    };
}
