using System.Globalization;
using DnsHealth.Benchmarks.Scans;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.TestNetwork;

namespace DnsHealth.Benchmarks.Tests.Scans;

public sealed class AccuracyTests
{
    private static readonly string[] Success = ["success/expected_answer"];
    private static readonly string[] Servfail = ["dns_fail/servfail"];
    private static readonly string[] Down = ["circuit_fail/exit_unreachable"];

    [Fact]
    public void True_verdicts_are_right()
    {
        var accuracy = Accuracy.Of(
            Truth(Success, Servfail, Down, [.. Success, .. Servfail]),
            [Record(0, Cause.ExpectedAnswer), Record(1, Cause.Servfail), Record(2, Cause.ExitUnreachable), Record(3, Cause.Servfail)]);
        Assert.Equal(4, accuracy.Right);
        Assert.True(accuracy.IsPerfect);
        Assert.Empty(accuracy.Examples);
    }

    [Fact]
    public void Each_wrong_verdict_counts_as_what_it_is()
    {
        var accuracy = Accuracy.Of(
            Truth(Success, Success, Servfail, Servfail, Success, Servfail, Down, [.. Success, .. Servfail]),
            [
                Record(0, Cause.Servfail),
                Record(1, Cause.FirstHopsFailed),
                Record(2, Cause.ExpectedAnswer),
                Record(3, Cause.ResolverTimeout),
                Record(4, Cause.ExitUnreachable),
                Record(5, Cause.CircuitDied),
                Record(6, Cause.CircuitDied),
                Record(7, Cause.ExitUnreachable),
            ]);
        Assert.Equal(
            (0, 2, 1, 3, 2, 0),
            (accuracy.Right, accuracy.WrongHealthy, accuracy.WrongBroken, accuracy.UnreachableThoughUp, accuracy.WrongCause, accuracy.NotOneRecord));
        Assert.False(accuracy.IsPerfect);
        Assert.Equal(8, accuracy.Examples.Count);
        Assert.Equal("exit0 (behaviour): dns_fail/servfail, not success/expected_answer", accuracy.Examples[0]);
    }

    [Fact]
    public void An_exit_has_one_record()
    {
        var accuracy = Accuracy.Of(
            Truth(Success, Success), [Record(1, Cause.ExpectedAnswer), Record(1, Cause.ExpectedAnswer), Record(7, Cause.ExpectedAnswer)]);
        Assert.Equal((0, 3), (accuracy.Right, accuracy.NotOneRecord));
        Assert.False(accuracy.IsPerfect);
    }

    private static string Fingerprint(int exit) => exit.ToString("X40", CultureInfo.InvariantCulture);

    private static NetworkTruth Truth(params string[][] allowed) => new()
    {
        PreflightServer = "127.0.0.1:53",
        WildcardZone = new ZoneTruth { Domain = "wild.test" },
        NxdomainZone = new ZoneTruth { Domain = "nx.test" },
        BrokenZone = new ZoneTruth { Domain = "broken.test" },
        FirstHops = [],
        Exits =
        [
            .. allowed.Select((verdicts, exit) => new ExitTruth
            {
                Fingerprint = Fingerprint(exit),
                Nickname = $"exit{exit}",
                Address = "192.0.2.1",
                Behaviour = "behaviour",
                Wildcard = verdicts,
                Nxdomain = [],
            }),
        ],
    };

    private static ExitRecord Record(int exit, Cause cause) => new()
    {
        ExitFingerprint = Fingerprint(exit),
        ExitNickname = $"exit{exit}",
        ExitAddress = "192.0.2.1",
        Mode = ProbeMode.Wildcard,
        Status = VerdictRules.StatusOf(cause),
        Cause = cause,
        Timing = new RecordTiming(1, 1, 2),
        Timestamp = 0,
        RunId = "20260131_121500",
    };
}
