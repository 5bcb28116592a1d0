using DnsHealth.Probing;
using static DnsHealth.Tests.Probing.Evidence;

namespace DnsHealth.Tests.Probing;

public class VerdictRulesTests
{
    /// <summary>What one attempt in wildcard mode says: the cause, and the query that shows it.</summary>
    public static TheoryData<Cause, int?, Attempt> WildcardAttempts => new()
    {
        { Cause.ExpectedAnswer, 0, Built(1, Socks(0, Right)) },
        { Cause.ExpectedAnswer, 0, Built(1, Socks(0, "2001:DB8:0::7")) },
        { Cause.ExpectedAnswer, 1, Built(1, Socks(4), Dnsport(0, Right)) },
        { Cause.ExpectedAnswer, 0, Died(1, Socks(0, Right)) },
        { Cause.UnexpectedAddress, 0, Built(1, Socks(0, Wrong)) },
        { Cause.UnexpectedAddress, 0, Built(1, Socks(0, "2001:db8::8")) },
        { Cause.UnexpectedAddress, 0, Built(1, Socks(0, "not an address")) },
        { Cause.UnexpectedAddress, 1, Built(1, Socks(4), Dnsport(0, Wrong)) },
        { Cause.UnexpectedAddress, 0, Died(1, Socks(0, Wrong)) },
        { Cause.UnexpectedAddress, 0, Abandoned(1, Socks(0, Wrong)) },
        { Cause.PrivateAddress, 0, Built(1, Socks(4, reason: "TORPROTOCOL")) },
        { Cause.PrivateAddress, 1, Built(1, Socks(4), Dnsport(2, reason: "TORPROTOCOL")) },
        { Cause.Nxdomain, 1, Built(1, Socks(4), Dnsport(3)) },
        { Cause.Nxdomain, 1, Built(1, Socks(4), Dnsport(0)) },
        { Cause.Nxdomain, 1, Died(1, Socks(4), Dnsport(3)) },
        { Cause.Servfail, 1, Built(1, Socks(4), Dnsport(2)) },
        { Cause.Servfail, 1, Built(1, Socks(1), Dnsport(2, reason: null)) },
        { Cause.ResolverTimeout, 1, Built(1, Socks(4, ms: 2210), Dnsport(2, ms: 2200)) },
        { Cause.NoReply, 0, Built(1, Silence()) },
        { Cause.NoReply, 0, Built(1, Socks(null, reason: "TIMEOUT", ms: 10_000)) },
        { Cause.NoReply, 1, Built(1, Socks(4), Silence(QueryVia.Dnsport)) },
        { Cause.NoReply, 0, Built(1, Socks(null, reason: "END/HIBERNATING")) },
        { Cause.NoReply, 1, Built(1, Socks(4), Dnsport(2, reason: "END/RESOURCELIMIT")) },
        { Cause.CircuitDied, null, Died(1, CircuitGone()) },
        { Cause.CircuitDied, null, Died(1, CircuitGone(reply: 4)) },
        { Cause.CircuitDied, null, Died(1, Silence()) },
        { Cause.CircuitDied, null, Died(1, Socks(4), CircuitGone(QueryVia.Dnsport, reply: 2)) },
        { Cause.CircuitDied, null, Died(1, Socks(4)) },
        { Cause.CircuitDied, null, Died(1) },
        { Cause.FirstHopsFailed, null, DiedAtFirstHop(1, CircuitGone()) },
        { Cause.FirstHopsFailed, null, DiedAtFirstHop(1) },
        { Cause.ScannerError, null, Abandoned(1) },
        { Cause.ScannerError, null, Abandoned(1, Socks(4)) },
        { Cause.ScannerError, null, Abandoned(1, Silence()) },
        { Cause.ScannerError, null, Built(1) },
        { Cause.ScannerError, null, Built(1, CircuitGone()) },
        // These are tor's own answers, and not the exit's.
        { Cause.ScannerError, null, Built(1, Socks(4), Dnsport(5)) },
        { Cause.ScannerError, null, Built(1, Socks(4), Dnsport(2, reason: "INTERNAL")) },
        { Cause.ScannerError, null, Built(1, Socks(4), Dnsport(2, reason: "TIMEOUT", ms: 2500)) },
        { Cause.FirstHopsFailed, null, FirstHopDown(1) },
        { Cause.FirstHopsFailed, null, Failed(1, Blame.Unknown) },
        { Cause.FirstHopsFailed, null, Undescribed(1, Blame.FirstHop) },
        { Cause.ExitUnreachable, null, Unreachable(1) },
        { Cause.NoDescriptor, null, Undescribed(1) },
    };

    public static TheoryData<Cause, int?, Attempt> NxdomainAttempts => new()
    {
        { Cause.NxdomainConfirmed, 1, Built(1, Dnsport(3), Control(0, Wrong)) },
        { Cause.NxdomainConfirmed, 2, Built(1, Dnsport(3), Control(4), Control(0, Wrong)) },
        { Cause.NxdomainConfirmed, 1, Died(1, Dnsport(3), Control(0, Wrong)) },
        { Cause.NxdomainHijack, 0, Built(1, Dnsport(0, Right)) },
        { Cause.NxdomainHijack, 0, Died(1, Dnsport(0, Right)) },
        { Cause.PrivateAddress, 0, Built(1, Dnsport(2, reason: "TORPROTOCOL")) },
        { Cause.PrivateAddress, 1, Built(1, Dnsport(3), Control(4, reason: "TORPROTOCOL")) },
        { Cause.Servfail, 0, Built(1, Dnsport(2)) },
        { Cause.Servfail, 0, Built(1, Dnsport(2), Control(0, Right)) },
        { Cause.ResolverTimeout, 0, Built(1, Dnsport(2, ms: 2250)) },
        { Cause.ControlFailed, 0, Built(1, Dnsport(3), Control(4)) },
        { Cause.ControlFailed, 0, Built(1, Dnsport(0), Control(4), Control(4, ms: 2200)) },
        { Cause.NoReply, 0, Built(1, Silence(QueryVia.Dnsport)) },
        { Cause.NoReply, 1, Built(1, Dnsport(3), Control(null, reason: null, ms: 10_000)) },
        { Cause.NoReply, 2, Built(1, Dnsport(3), Control(4), Control(null, reason: "TIMEOUT", ms: 10_000)) },
        { Cause.CircuitDied, null, Died(1, Dnsport(3), Control(null, reason: "DESTROY")) },
        { Cause.CircuitDied, null, Died(1, Dnsport(3), Control(4), Control(4, reason: "DESTROY")) },
        { Cause.CircuitDied, null, Died(1, Dnsport(3)) },
        { Cause.CircuitDied, null, Died(1, CircuitGone(QueryVia.Dnsport, reply: 2)) },
        { Cause.FirstHopsFailed, null, DiedAtFirstHop(1, Dnsport(3), Control(null, reason: "DESTROY")) },
        { Cause.ScannerError, null, Abandoned(1, Dnsport(3)) },
        { Cause.ScannerError, null, Built(1, Dnsport(3)) },
        { Cause.ScannerError, null, Built(1, Dnsport(2, reason: "INTERNAL")) },
        { Cause.ExitUnreachable, null, Unreachable(1) },
    };

    /// <summary>The exit's patience, what the circuit's extension took, what SOCKS and the DNSPort took (ms), and what that says.</summary>
    public static TheoryData<double, double?, double, double, Cause> TransientErrors => new()
    {
        { 2000, 220, 210, 200, Cause.Servfail },
        { 2000, 220, 2210, 2200, Cause.ResolverTimeout },
        { 2000, 40, 2003, 2001, Cause.ResolverTimeout },
        // Circuits so long that an error at once takes longer than the exit's patience.
        { 2000, 2450, 2500, 2520, Cause.Servfail },
        { 2000, 2450, 4500, 4510, Cause.ResolverTimeout },
        { 2000, 1250, 1200, 1210, Cause.Servfail },
        { 2000, 1250, 3200, 3210, Cause.ResolverTimeout },
        // One question was held up on its way; the other shows the circuit's length.
        { 2000, 600, 2600, 300, Cause.Servfail },
        { 2000, 3000, 210, 2600, Cause.ResolverTimeout },
        // The relays had to connect to one another first.
        { 2000, 950, 2250, 2240, Cause.ResolverTimeout },
        { 2000, 950, 250, 240, Cause.Servfail },
        // A resolver that takes its time over the error.
        { 2000, 220, 1500, 1400, Cause.Servfail },
        // The circuit's length is not known.
        { 2000, null, 2210, 2200, Cause.ResolverTimeout },
        { 2000, null, 210, 200, Cause.Servfail },
        // Other consensus parameters.
        { 10_000, 220, 2210, 2200, Cause.Servfail },
        { 10_000, 220, 10_210, 10_200, Cause.ResolverTimeout },
        { 1000, 220, 1210, 1200, Cause.ResolverTimeout },
        { 1000, 220, 210, 200, Cause.Servfail },
        { 300, 220, 220, 210, Cause.Servfail },
        { 300, 220, 520, 510, Cause.ResolverTimeout },
    };

    [Theory]
    [MemberData(nameof(WildcardAttempts))]
    public void One_attempt_in_wildcard_mode(Cause cause, int? query, Attempt attempt)
    {
        var finding = VerdictRules.Examine(attempt, Wildcard);
        Assert.Equal((cause, query), (finding.Cause, finding.Query));
    }

    [Theory]
    [MemberData(nameof(NxdomainAttempts))]
    public void One_attempt_in_nxdomain_mode(Cause cause, int? query, Attempt attempt)
    {
        var finding = VerdictRules.Examine(attempt, Nxdomain);
        Assert.Equal((cause, query), (finding.Cause, finding.Query));
    }

    [Theory]
    [MemberData(nameof(TransientErrors))]
    public void An_error_at_once_and_one_after_the_exits_own_time_out_are_told_apart(
        double patience, double? extend, double socks, double dns, Cause cause)
    {
        var zone = Wildcard with { ExitPatience = TimeSpan.FromMilliseconds(patience) };
        var attempt = Built(1, Socks(4, ms: socks), Dnsport(2, ms: dns));
        attempt = attempt with { Circuit = attempt.Circuit with { ExtendMs = extend } };
        Assert.Equal(cause, VerdictRules.Decide([attempt], zone, false).Cause);
    }

    [Fact]
    public void What_a_long_way_may_hide_is_decided_by_an_attempt_over_a_shorter_one()
    {
        var clear = Built(1, Socks(4, ms: 2210), Dnsport(2, ms: 2200));
        var unclear = Built(2, Socks(4, ms: 2500), Dnsport(2, ms: 2520));
        unclear = unclear with { Circuit = unclear.Circuit with { ExtendMs = 1900 } };
        Assert.Equal(Cause.Servfail, Decide(unclear).Cause);
        Assert.Equal(Cause.ResolverTimeout, Decide(clear, unclear).Cause);
        Assert.Equal(Cause.ResolverTimeout, Decide(unclear, clear).Cause);
        Assert.Equal(Cause.Servfail, Decide(clear, unclear, Built(3, Socks(4), Dnsport(2))).Cause);
    }

    [Fact]
    public void Every_cause_has_the_status_of_the_design()
    {
        var causes = Enum.GetValues<Cause>().ToLookup(VerdictRules.StatusOf);
        Assert.Equal([Cause.ExpectedAnswer, Cause.NxdomainConfirmed], causes[Status.Success]);
        Assert.Equal([Cause.UnexpectedAddress, Cause.NxdomainHijack, Cause.PrivateAddress], causes[Status.WrongIp]);
        Assert.Equal([Cause.Nxdomain, Cause.Servfail, Cause.ControlFailed], causes[Status.DnsFail]);
        Assert.Equal([Cause.ResolverTimeout, Cause.NoReply], causes[Status.Timeout]);
        Assert.Equal([Cause.ExitUnreachable, Cause.NoDescriptor, Cause.CircuitDied], causes[Status.CircuitFail]);
        Assert.Equal([Cause.FirstHopsFailed, Cause.Interrupted, Cause.ScannerError], causes[Status.Unknown]);
    }

    [Fact]
    public void A_success_has_no_error_and_names_its_query()
    {
        var verdict = Decide(Built(1, Socks(0, Right)));
        Assert.Equal(new Verdict(Status.Success, Cause.ExpectedAnswer, null, false, Right, 0, 0), verdict);
    }

    [Fact]
    public void A_wrong_address_outweighs_any_number_of_right_ones()
    {
        var right = Built(1, Socks(0, Right));
        var verdict = Decide(right, right, Built(2, Socks(0, Wrong)), right, right);
        Assert.Equal((Status.WrongIp, Wrong, 2, 0, false), (verdict.Status, verdict.Address, verdict.Decider, verdict.DecidingQuery, verdict.Flaky));
        Assert.Contains(Wrong, verdict.Error, StringComparison.Ordinal);
        Assert.Contains(Right, verdict.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_address_outweighs_right_ones_too() =>
        Assert.Equal(Cause.PrivateAddress, Decide(Built(1, Socks(4, reason: "TORPROTOCOL")), Built(2, Socks(0, Right))).Cause);

    [Fact]
    public void One_right_answer_outweighs_failures_of_dns_which_make_it_flaky()
    {
        var verdict = Decide(Built(1, Socks(4), Dnsport(2)), Built(2, Silence()), Built(3, Socks(0, Right)));
        Assert.Equal((Status.Success, true, 2, null), (verdict.Status, verdict.Flaky, verdict.Decider, verdict.Error));
    }

    [Fact]
    public void A_failure_after_the_right_answer_makes_it_flaky_as_well() =>
        Assert.True(Decide(Built(1, Socks(0, Right)), Built(2, Silence())).Flaky);

    [Fact]
    public void A_failure_on_the_same_circuit_makes_it_flaky() => Assert.True(Decide(Built(1, Socks(4), Dnsport(0, Right))).Flaky);

    [Fact]
    public void Circuits_do_not_make_a_success_flaky() =>
        Assert.False(Decide(Unreachable(1), Died(2, CircuitGone()), FirstHopDown(3), Abandoned(4), Built(5, Socks(0, Right))).Flaky);

    [Fact]
    public void A_denial_that_was_to_come_does_not_make_a_success_flaky() =>
        Assert.False(VerdictRules.Decide([Built(1, Dnsport(3), Control(4), Control(0, Right))], Nxdomain, false).Flaky);

    [Fact]
    public void The_last_failure_of_dns_decides_whatever_circuits_do_after_it()
    {
        var verdict = Decide(Built(1, Socks(4), Dnsport(2)), Built(2, Socks(4), Dnsport(3)), Unreachable(3), Died(4, CircuitGone()));
        Assert.Equal((Cause.Nxdomain, 1, 1), (verdict.Cause, verdict.Decider, verdict.DecidingQuery));
    }

    [Fact]
    public void One_failure_of_dns_outweighs_circuits_that_failed_over_many_first_hops() =>
        Assert.Equal(Status.Timeout, Decide(Unreachable(1), Unreachable(2), Built(3, Silence()), Unreachable(4)).Status);

    [Fact]
    public void An_exit_is_unreachable_over_two_first_hops_and_not_twice_over_one()
    {
        Assert.Equal(Cause.FirstHopsFailed, Decide(Unreachable(1)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(Unreachable(1), Unreachable(1), Unreachable(1)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(Unreachable(1), FirstHopDown(2), FirstHopDown(3)).Cause);
        Assert.Equal(Cause.ExitUnreachable, Decide(Unreachable(1), FirstHopDown(2), Unreachable(3)).Cause);
    }

    [Fact]
    public void Circuits_that_died_every_time_blame_the_exit_over_two_first_hops_only()
    {
        Assert.Equal(Cause.FirstHopsFailed, Decide(Died(1, CircuitGone()), Died(1, CircuitGone())).Cause);
        Assert.Equal(Cause.CircuitDied, Decide(Died(1, CircuitGone()), Died(2, CircuitGone())).Cause);
        Assert.Equal(Cause.CircuitDied, Decide(Died(1, CircuitGone()), Unreachable(2)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(Died(1, CircuitGone()), DiedAtFirstHop(2, CircuitGone())).Cause);
        Assert.Equal(Status.DnsFail, Decide(Died(1, CircuitGone()), Died(2, CircuitGone()), Built(3, Socks(4), Dnsport(3))).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void Not_reaching_an_exit_counts_only_over_first_hops_that_reached_others(bool? others)
    {
        Assert.Equal(Cause.FirstHopsFailed, Decide(Unreachable(1), Unreachable(2).Reaching(others)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(Died(1), Died(2).Reaching(others)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(Unreachable(1).Reaching(others), Unreachable(2).Reaching(others), Unreachable(3).Reaching(others)).Cause);
        Assert.Equal(Cause.ExitUnreachable, Decide(Unreachable(1), Unreachable(2).Reaching(others), Unreachable(3)).Cause);
        Assert.Equal(Cause.CircuitDied, Decide(Unreachable(1), Unreachable(2).Reaching(others), Died(3)).Cause);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void Silence_counts_only_over_a_first_hop_that_reached_others(bool? others)
    {
        Assert.Equal(Cause.FirstHopsFailed, Decide(Built(1, Silence()).Reaching(others)).Cause);
        Assert.Equal(Cause.NoReply, Decide(Built(1, Silence()), Built(2, Silence()).Reaching(others)).Cause);
        Assert.False(Decide(Built(1, Silence()).Reaching(others), Built(2, Socks(0, Right))).Flaky);
        Assert.Equal(Cause.FirstHopsFailed, VerdictRules.Decide([Built(1, Dnsport(3), Control(null, reason: null, ms: 10_000)).Reaching(others)], Nxdomain, false).Cause);
        // An exit that declines, fails or lies says so itself.
        Assert.Equal(Cause.NoReply, Decide(Built(1, Socks(null, reason: "END/HIBERNATING")).Reaching(others)).Cause);
        Assert.Equal(Cause.Servfail, Decide(Built(1, Socks(4), Dnsport(2)).Reaching(others)).Cause);
        Assert.Equal(Cause.UnexpectedAddress, Decide(Built(1, Socks(0, Wrong)).Reaching(others)).Cause);
        Assert.Equal(Cause.ExpectedAnswer, Decide(Built(1, Socks(0, Right)).Reaching(others)).Cause);
    }

    [Fact]
    public void One_first_hop_alone_proves_little_and_the_sentence_says_so()
    {
        var verdict = Decide(Unreachable(1), Unreachable(1), Unreachable(2).Reaching(false));
        Assert.Equal(Cause.FirstHopsFailed, verdict.Cause);
        Assert.Contains(Records.Sample.Fingerprint(1), verdict.Error, StringComparison.Ordinal);
        Assert.Contains("one first hop proves little", verdict.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_is_asked_for_only_where_it_can_change_the_verdict()
    {
        Assert.Equal(0, Await(0, Unreachable(1).Reaching(null)));
        Assert.Equal(1, Await(0, Unreachable(1), Unreachable(2).Reaching(null)));
        Assert.Equal(1, Await(0, Unreachable(1).Reaching(null), Died(2).Reaching(null)));
        Assert.Equal(0, Await(0, Built(1, Silence()).Reaching(null)));
        // Enough is known, or the hop that is left is known already, or to have failed.
        Assert.Null(Await(0, Unreachable(1), Unreachable(2), Unreachable(3).Reaching(null)));
        Assert.Null(Await(0, Unreachable(1), Unreachable(1).Reaching(null)));
        Assert.Null(Await(0, Unreachable(1).Reaching(false), FirstHopDown(2)));
        Assert.Null(Await(1, Unreachable(1).Reaching(null), FirstHopDown(2)));
        // The exit spoke.
        Assert.Null(Await(0, Unreachable(1).Reaching(null), Built(2, Socks(0, Right))));
        Assert.Null(Await(0, Unreachable(1).Reaching(null), Built(2, Socks(4), Dnsport(3))));
        Assert.Null(Await(0, Unreachable(1).Reaching(null), Undescribed(2)));

        static int? Await(int from, params Attempt[] attempts) => VerdictRules.AwaitingWitness(attempts, from, Wildcard);
    }

    [Fact]
    public void No_descriptor_is_said_once() => Assert.Equal(Cause.NoDescriptor, Decide(Unreachable(1), Undescribed(2)).Cause);

    [Fact]
    public void First_hops_and_the_scanner_never_blame_the_exit()
    {
        Assert.Equal(Cause.FirstHopsFailed, Decide().Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(FirstHopDown(1), FirstHopDown(2), FirstHopDown(3)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(DiedAtFirstHop(1), DiedAtFirstHop(2), DiedAtFirstHop(3)).Cause);
        Assert.Equal(Cause.FirstHopsFailed, Decide(FirstHopDown(1), Abandoned(2)).Cause);
        Assert.Equal(Cause.ScannerError, Decide(Abandoned(1), Abandoned(2)).Cause);
    }

    [Fact]
    public void Of_an_interrupted_exit_only_what_cannot_change_counts()
    {
        Assert.Equal(Cause.Interrupted, Interrupt().Cause);
        Assert.Equal(Cause.Interrupted, Interrupt(Unreachable(1), Unreachable(2)).Cause);
        Assert.Equal(Cause.Interrupted, Interrupt(Undescribed(1)).Cause);
        Assert.Equal(Cause.Interrupted, Interrupt(Built(1, Socks(4), Dnsport(3)), Built(2, Silence())).Cause);
        Assert.Equal(Cause.ExpectedAnswer, Interrupt(Built(1, Silence()), Built(2, Socks(0, Right))).Cause);
        Assert.Equal(Cause.UnexpectedAddress, Interrupt(Built(1, Socks(0, Wrong))).Cause);

        static Verdict Interrupt(params Attempt[] attempts) => VerdictRules.Decide(attempts, Wildcard, interrupted: true);
    }

    [Theory]
    [InlineData(CircuitOutcome.Failed, Blame.Exit)]
    [InlineData(CircuitOutcome.Died, Blame.Exit)]
    [InlineData(CircuitOutcome.Abandoned, Blame.Unknown)]
    public void A_hostile_reason_is_printable_and_bounded_in_the_error(CircuitOutcome outcome, Blame failedAt)
    {
        var hostile = Records.Sample.HostileNickname + new string('A', 10_000);
        var attempts = new[] { 1, 2 }.Select(hop => Unreachable(hop) with
        {
            Circuit = new CircuitEvidence { Ms = 1, Outcome = outcome, FailedAt = failedAt, Reason = hostile, RemoteReason = hostile },
        });
        AssertHarmless(Decide([.. attempts]).Error);
        AssertHarmless(VerdictRules.ScannerFailed([], hostile).Error);

        static void AssertHarmless(string? error)
        {
            Assert.DoesNotContain(error!, character => character is (< ' ' or > '~') and not '…');
            Assert.Contains("alert(1)", error, StringComparison.Ordinal);
            Assert.True(error!.Length < 1000, $"{error.Length} characters");
        }
    }

    [Fact]
    public void The_scanners_failure_keeps_the_last_attempt()
    {
        var verdict = VerdictRules.ScannerFailed([Unreachable(1), Unreachable(2)], "boom");
        Assert.Equal((Status.Unknown, Cause.ScannerError, 1), (verdict.Status, verdict.Cause, verdict.Decider));
        Assert.Contains("boom", verdict.Error, StringComparison.Ordinal);
        Assert.Null(VerdictRules.ScannerFailed([], "boom").Decider);
    }

    private static Verdict Decide(params Attempt[] attempts) => VerdictRules.Decide(attempts, Wildcard, interrupted: false);
}
