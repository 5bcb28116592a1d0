using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Benchmarks.PastRuns;

/// <summary>Reports of runs every six hours, of exits of which one in eight cannot be reached and some fail, and of which a few go and others come with each run.</summary>
/// <param name="exits">How many exits a run has.</param>
internal sealed class GeneratedReports(int exits)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 15, 0, TimeSpan.Zero);

    /// <summary>The fingerprint of an exit that the first run has and the last as well.</summary>
    public static string Fingerprint(int exit) => (exit + 1).ToString("X40", CultureInfo.InvariantCulture);

    /// <summary>The report of a run, the same each time it is asked for.</summary>
    public Report Make(int run)
    {
        var random = new Random(run);
        var at = Start.AddHours(6 * run);
        // A twentieth of the exits is replaced in the course of a year.
        var first = run / 10;
        var records = Enumerable.Range(0, exits)
            .Select(exit => exit < exits / 20 ? exits + ((exit + first) % exits) : exit)
            .Order()
            .Select(exit => Record(exit, random, RunId.At(at), at))
            .ToList();
        return ReportBuilder.Build(
            new RunRecords(
                new RunInfo
                {
                    RunId = RunId.At(at),
                    Vantage = "here",
                    Start = at,
                    End = at.AddMinutes(7),
                    Outcome = RunOutcome.Completed,
                    Domain = "example.com",
                    Mode = ProbeMode.Wildcard,
                    Versions = RunVersions.Here("0", null),
                },
                records,
                []),
            null);
    }

    private static ExitRecord Record(int exit, Random random, string runId, DateTimeOffset at)
    {
        var (status, cause) = random.NextDouble() switch
        {
            < 0.12 => (Status.CircuitFail, Cause.ExitUnreachable),
            < 0.135 => (Status.DnsFail, Cause.Servfail),
            < 0.14 => (Status.Timeout, Cause.ResolverTimeout),
            _ => (Status.Success, Cause.ExpectedAnswer),
        };
        return new ExitRecord
        {
            ExitFingerprint = Fingerprint(exit),
            ExitNickname = $"exit{exit}",
            ExitAddress = $"198.{18 + (exit >> 16)}.{(exit >> 8) & 255}.{exit & 255}",
            Mode = ProbeMode.Wildcard,
            Status = status,
            Cause = cause,
            LatencyMs = status == Status.CircuitFail ? null : random.Next(100, 3000),
            Timing = new RecordTiming(null, null, 500),
            Timestamp = at.ToUnixTimeSeconds(),
            RunId = runId,
        };
    }
}
