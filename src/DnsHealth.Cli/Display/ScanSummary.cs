using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;

namespace DnsHealth.Cli.Display;

/// <summary>What a person, or with <c>--json</c> a program, reads on standard output when a run is over.</summary>
internal static class ScanSummary
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(ScanOptions options, ScanResult result)
    {
        if (options.Json)
        {
            if (result.Report is { } json) await JsonReport.WriteAsync(json);
        }
        else if (result.Report is { } report)
        {
            if (options.Exits.Count > 0) WriteDiagnoses(options, result, report);
            WriteCounts(report.Metadata);
            Console.Out.WriteLine(Published(options, result));
        }

        if (result.Outcome != RunOutcome.Completed)
            Failure.Write($"the run is {RecordJson.Word(result.Outcome)}: {result.Reason}; its files are in {result.Directory}");
    }

    private static void WriteDiagnoses(ScanOptions options, ScanResult result, Report report)
    {
        var asked = options.Exits.Select(exit => exit.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var record in report.Results.Where(record => asked.Contains(record.ExitFingerprint)))
            Console.Out.WriteLine(ExitDiagnosis.Render(record, hop => result.Nicknames.GetValueOrDefault(hop)));
    }

    private static void WriteCounts(ReportMetadata counts) => Console.Out.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.TotalRelays} exits: {counts.Success} success ({counts.Flaky} flaky), {counts.WrongIp} wrong_ip, {counts.DnsFail} dns_fail, {counts.Timeout} timeout, {counts.CircuitFail} circuit_fail, {counts.Unknown} unknown; {counts.SuccessRatePercent} % of those reached resolve as they should"));

    private static string Published(ScanOptions options, ScanResult result) => result switch
    {
        { Publication: { IsLatest: true } published } => $"published {published.ReportPath} and {Path.Combine(options.OutputDir, "latest.json")}",
        { Publication: { } published } => $"published {published.ReportPath}; a later run's report stays the latest",
        { Outcome: RunOutcome.Completed } => $"a partial run is not published unless --publish is given; its files are in {result.Directory}",
        _ => $"nothing was published; the run's files are in {result.Directory}",
    };
}
