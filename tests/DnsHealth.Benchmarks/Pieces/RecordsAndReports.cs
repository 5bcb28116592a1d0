using BenchmarkDotNet.Attributes;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.SimTor.Relays;

namespace DnsHealth.Benchmarks.Pieces;

/// <summary>What a run writes, of 3,100 exits.</summary>
public class RecordsAndReports
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 15, 0, TimeSpan.Zero);

    private readonly RunRecords _run = new(
        new RunInfo
        {
            RunId = "20260131_121500",
            Vantage = "here",
            Start = Start,
            End = Start.AddMinutes(6),
            Outcome = RunOutcome.Completed,
            Domain = "wild.test",
            Mode = ProbeMode.Wildcard,
            ExpectedIps = ["192.0.2.53"],
            Versions = new RunVersions("0.1.0", "0.4.9.11", "10.0.0", "Linux"),
            Consensus = new RunConsensus(Start.AddMinutes(-15), 3875, 3100, 3100),
        },
        [.. SampleNetwork.Relays.Select(Record).OrderBy(record => record.ExitFingerprint, StringComparer.Ordinal)],
        []);

    private readonly Report _report;

    /// <summary>Makes the records.</summary>
    public RecordsAndReports() => _report = ReportBuilder.Build(_run, null);

    /// <summary>Counts.</summary>
    [Benchmark(Description = "building the report of 3,100 records")]
    public Report Build() => ReportBuilder.Build(_run, null);

    /// <summary>The report as JSON.</summary>
    [Benchmark(Description = "the report of 3,100 records as JSON")]
    public byte[] Write() => RecordJson.Write(_report);

    /// <summary>One record as JSON.</summary>
    [Benchmark(Description = "a record as JSON")]
    public byte[] WriteRecord() => RecordJson.Write(_run.Records[0]);

    /// <summary>As a scan makes it: nineteen of twenty succeed at once, and one fails three times.</summary>
    private static ExitRecord Record(SimRelay exit, int number)
    {
        var failed = number % 20 == 0;
        var name = $"27d813cd6e314934aafdfa5422aee2e9-{exit.Fingerprint.ToString()[..8]}.wild.test".ToLowerInvariant();
        return new ExitRecord
        {
            ExitFingerprint = exit.Fingerprint.ToString(),
            ExitNickname = exit.Nickname,
            ExitAddress = exit.Address,
            QueryDomain = name,
            ExpectedIp = "192.0.2.53",
            Mode = ProbeMode.Wildcard,
            Status = failed ? Status.DnsFail : Status.Success,
            Cause = failed ? Cause.Servfail : Cause.ExpectedAnswer,
            ResolvedIp = failed ? null : "192.0.2.53",
            Error = failed ? "The exit's resolver answered with an error at once (SERVFAIL, 12 ms)." : null,
            LatencyMs = exit.DnsTime.TotalMilliseconds,
            Timing = new RecordTiming(exit.CircuitTime.TotalMilliseconds, exit.DnsTime.TotalMilliseconds, (exit.CircuitTime + exit.DnsTime).TotalMilliseconds),
            FirstHop = exit.Fingerprint.ToString(),
            Timestamp = Start.ToUnixTimeSeconds(),
            RunId = "20260131_121500",
            Evidence = [.. Enumerable.Range(0, failed ? 3 : 1).Select(attempt => new Attempt
            {
                FirstHop = exit.Fingerprint.ToString(),
                QueryDomain = name,
                Started = Start.AddSeconds(attempt),
                Circuit = new CircuitEvidence { Ms = exit.CircuitTime.TotalMilliseconds, ExtendMs = 80.25, Outcome = CircuitOutcome.Built },
                Queries = failed
                    ? [Query(QueryVia.Socks, 4), Query(QueryVia.Dnsport, 2)]
                    : [Query(QueryVia.Socks, 0) with { Address = "192.0.2.53" }],
            })],
        };

        QueryEvidence Query(QueryVia via, int reply) =>
            new() { Via = via, Name = name, Ms = exit.DnsTime.TotalMilliseconds, Reply = reply, StreamReason = "DONE" };
    }
}
