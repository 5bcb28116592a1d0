using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Scanning;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using static DnsHealth.Tests.Probing.Evidence;

namespace DnsHealth.Tests.Scanning;

public class ExitRecordingTests
{
    private static readonly DateTimeOffset At = Sample.Start.AddMilliseconds(250.4);

    [Fact]
    public void A_record_says_what_the_deciding_query_saw()
    {
        var record = Write(
            Wildcard,
            FirstHopDown(1),
            Built(2, Socks(4, ms: 210), Dnsport(2, ms: 190) with { Name = "second.example.com" }),
            Built(3, Socks(0, Wrong, ms: 123.4)));
        Assert.Equal((Status.WrongIp, Cause.UnexpectedAddress, Wrong), (record.Status, record.Cause, record.ResolvedIp));
        Assert.Equal((Sample.Fingerprint(3), Fresh, 123.4), (record.FirstHop, record.QueryDomain, record.LatencyMs));
        Assert.Equal(new RecordTiming(600, 123.4, 15_000 + 600 + 400 + 600 + 123.4), record.Timing);
        Assert.Equal((3, 3, 3), (record.Attempt, record.Attempts, record.Evidence.Count));
        Assert.Equal(("203.0.113.7,2001:db8::7", ProbeMode.Wildcard, "20260131_121500", 4), (record.ExpectedIp, record.Mode, record.RunId, record.ConsecutiveFailures));
        Assert.Equal(At.ToUnixTimeSeconds() + 0.25, record.Timestamp);
        var exit = TestRelay.Exit(7);
        Assert.Equal((exit.Fingerprint.ToString(), "relay7", "5.0.7.1"), (record.ExitFingerprint, record.ExitNickname, record.ExitAddress));
        Assert.NotNull(record.Error);
    }

    [Fact]
    public void The_name_is_the_one_that_decided()
    {
        var second = Dnsport(3) with { Name = "second.example.com" };
        Assert.Equal("second.example.com", Write(Wildcard, Built(1, Socks(4), second)).QueryDomain);
        // A control name is nobody's fresh name.
        Assert.Equal(Fresh, Write(Nxdomain, Built(1, Dnsport(3), Control(0, Right))).QueryDomain);
    }

    [Fact]
    public void An_unreachable_exit_has_the_reason_of_its_own_circuit_and_no_latency()
    {
        var elsewhere = FirstHopDown(3);
        elsewhere = elsewhere with { Circuit = elsewhere.Circuit with { Reason = "CONNECTFAILED" } };
        var record = Write(Wildcard, Unreachable(1), Unreachable(2), elsewhere);
        Assert.Equal((Cause.ExitUnreachable, "TIMEOUT", Sample.Fingerprint(2)), (record.Cause, record.CircuitReason, record.FirstHop));
        Assert.Equal((null, null, null, 15_000.0), (record.LatencyMs, record.QueryDomain, record.Timing.DnsMs, record.Timing.CircuitMs));
    }

    [Fact]
    public void A_success_keeps_the_reason_of_a_circuit_that_failed_on_the_way()
    {
        Assert.Equal("DESTROYED", Write(Wildcard, Died(1, CircuitGone()), Built(2, Socks(0, Right))).CircuitReason);
        Assert.Null(Write(Wildcard, Built(2, Socks(0, Right))).CircuitReason);
    }

    [Fact]
    public void An_exit_of_which_nothing_was_seen_has_a_record_too()
    {
        var record = Write(Wildcard);
        Assert.Equal((Status.Unknown, Cause.FirstHopsFailed, 0), (record.Status, record.Cause, record.Attempts));
        Assert.Equal(new RecordTiming(null, null, 0), record.Timing);
    }

    [Fact]
    public void What_comes_to_an_exit_later_does_not_change_its_record()
    {
        var exit = new ExitUnderTest(TestRelay.Exit(7));
        exit.Attempts.Add(Unreachable(1));
        var record = ExitRecording.Record(exit, VerdictRules.Decide([Unreachable(1)], Wildcard, true), Wildcard, "20260131_121500", At, 0);
        exit.Attempts.Add(Unreachable(2));
        Assert.Single(record.Evidence);
    }

    [Fact]
    public void The_operator_and_the_share_are_written_down_where_they_are_known()
    {
        var exit = new ExitUnderTest(TestRelay.Exit(7));
        var runBy = new RelayOperator { Key = "example.org", Kind = OperatorKind.Email, Name = "example.org" };
        var record = ExitRecording.Record(exit, VerdictRules.Decide([], Wildcard, false), Wildcard, "20260131_121500", At, 0, runBy, 1 / 3.0);
        Assert.Equal((runBy, 0.333333), (record.Operator, record.ExitShare));
        Assert.Equal((null, null), (Write(Wildcard).Operator, Write(Wildcard).ExitShare));
    }

    private static ExitRecord Write(ZoneExpectation zone, params Attempt[] attempts)
    {
        var exit = new ExitUnderTest(TestRelay.Exit(7));
        foreach (var attempt in attempts) exit.Attempts.Add(attempt);
        return ExitRecording.Record(exit, VerdictRules.Decide(attempts, zone, false), zone, "20260131_121500", At, 4);
    }
}
