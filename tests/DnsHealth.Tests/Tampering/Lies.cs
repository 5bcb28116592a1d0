using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Tampering;

/// <summary>Records of exits that lie, and reports with them.</summary>
internal static class Lies
{
    public const string Expected = "203.0.113.7";
    public const string Wrong = "198.51.100.66";

    /// <summary>An exit that was seen to lie over each of these first hops.</summary>
    public static ExitRecord Record(int exit, params int[] firstHops) => Sample.Record(exit, Status.WrongIp) with
    {
        QueryDomain = Name(0),
        ExpectedIp = Expected,
        ResolvedIp = Wrong,
        ConsecutiveFailures = 3,
        Evidence = [.. firstHops.Select((hop, index) => Attempt(hop, index, Wrong))],
    };

    public static Attempt Attempt(int firstHop, int number, string? address, string? streamReason = "DONE") => new()
    {
        FirstHop = Sample.Fingerprint(firstHop),
        QueryDomain = Name(number),
        Started = Sample.Start.AddSeconds(number),
        Circuit = new CircuitEvidence { Ms = 400, ExtendMs = 80, Outcome = CircuitOutcome.Built },
        Queries =
        [
            new QueryEvidence { Via = QueryVia.Socks, Name = Name(number), Ms = 90, Reply = address is null ? 4 : 0, StreamReason = streamReason, Address = address },
        ],
    };

    public static Report Report(params ExitRecord[] records) =>
        ReportBuilder.Build(RunUnion.Unite([Sample.Run(Sample.Info(selected: records.Length), records)]), null);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:x32}-00000001.dns.example.org");
}
