using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tests.Records;

/// <summary>Records and runs for tests.</summary>
public static class Sample
{
    /// <summary>What a hostile relay might call itself, were it not for the consensus; and what a file from elsewhere might say.</summary>
    public const string HostileNickname =
        "</td><script>alert(1)</script>\u001b[31m](javascript:x) **b** | `c` [l](http://e.vil) \u202Egnp.exe\u200F\r\n# h\u0007\"\\ www.e.vil";

    public static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 15, 0, TimeSpan.Zero);

    public static string Fingerprint(int number) => number.ToString("X40", CultureInfo.InvariantCulture);

    public static Cause CauseOf(Status status) => status switch
    {
        Status.Success => Cause.ExpectedAnswer,
        Status.WrongIp => Cause.UnexpectedAddress,
        Status.DnsFail => Cause.Servfail,
        Status.Timeout => Cause.ResolverTimeout,
        Status.CircuitFail => Cause.ExitUnreachable,
        _ => Cause.ScannerError,
    };

    public static ExitRecord Record(int exit, Status status = Status.Success, double at = 1_769_861_800, double totalMs = 500) => new()
    {
        ExitFingerprint = Fingerprint(exit),
        ExitNickname = "relay" + exit.ToString(CultureInfo.InvariantCulture),
        ExitAddress = $"198.51.100.{exit % 250}",
        Mode = ProbeMode.Wildcard,
        Status = status,
        Cause = CauseOf(status),
        Error = status == Status.Success ? null : "it failed",
        Timing = new RecordTiming(100, 50, totalMs),
        Timestamp = at,
        RunId = "20260131_121500",
    };

    public static ExitRecord FullRecord() => Record(7, Status.DnsFail) with
    {
        QueryDomain = "0123456789abcdef0123456789abcdef-00000001.example.com",
        ExpectedIp = "203.0.113.7,203.0.113.8",
        ResolvedIp = "192.0.2.1",
        Flaky = true,
        LatencyMs = 123.456,
        FirstHop = Fingerprint(99),
        Timestamp = 1_769_861_800.125,
        ConsecutiveFailures = 3,
        CircuitReason = "TIMEOUT",
        Evidence =
        [
            new Attempt
            {
                FirstHop = Fingerprint(98),
                Started = Start.AddTicks(1_234_567),
                Circuit = new CircuitEvidence { Ms = 15_000, Outcome = CircuitOutcome.Failed, Reason = "TIMEOUT", FailedAt = Blame.Exit },
            },
            new Attempt
            {
                FirstHop = Fingerprint(99),
                QueryDomain = "0123456789abcdef0123456789abcdef-00000001.example.com",
                Started = Start.AddSeconds(16),
                Circuit = new CircuitEvidence { Ms = 412.5, ExtendMs = 80.25, Outcome = CircuitOutcome.Built },
                Queries =
                [
                    new QueryEvidence { Via = QueryVia.Socks, Name = "0123456789abcdef0123456789abcdef-00000001.example.com", Ms = 130, Reply = 4, StreamReason = "DONE" },
                    new QueryEvidence { Via = QueryVia.Dnsport, Name = "0123456789abcdef0123456789abcdef-00000002.example.com", Ms = 123.456, Reply = 2, StreamReason = "DONE" },
                ],
            },
        ],
    };

    public static RunInfo Info(string vantage = "host-a", string? shard = null, RunOutcome? outcome = RunOutcome.Completed, int selected = 0, DateTimeOffset? start = null) => new()
    {
        RunId = RunId.At(start ?? Start),
        Vantage = vantage,
        Start = start ?? Start,
        End = (start ?? Start).AddMinutes(10),
        Outcome = outcome,
        Domain = "example.com",
        Mode = ProbeMode.Wildcard,
        ExpectedIps = ["203.0.113.7"],
        Selection = new RunSelection { Shard = shard },
        Partial = shard is not null,
        Versions = new RunVersions("0.1.0", "0.4.9.11", "10.0.0", "Linux"),
        Consensus = new RunConsensus(Start.AddHours(-1), 8000, 3000, selected),
    };

    public static RunRecords Run(RunInfo info, params ExitRecord[] records) => new(info, records, []);
}
