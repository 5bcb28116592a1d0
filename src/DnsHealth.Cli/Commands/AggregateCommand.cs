using System.CommandLine;
using DnsHealth.Cli.Display;
using DnsHealth.Options;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth aggregate</c>: the report of one run, or of several as one.</summary>
internal static class AggregateCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var runs = new Argument<string[]>("RUN_DIR") { Description = "Directories of runs.", Arity = ArgumentArity.OneOrMore };
        var force = new Option<bool>("--force") { Description = "Unite runs of different modes, domains or days, and inconclusive ones." };
        var command = new Command(
            "aggregate",
            "Build the report of one or several runs, and publish it. Shards are united; an exit in several runs is cross-validated.") { runs, force };
        var settings = new SettingOptions(
            command, [ScanSettings.OutputDir, ScanSettings.StateDir, ScanSettings.AlertThreshold, ScanSettings.Publish, ScanSettings.Json, ScanSettings.Config]);
        command.SetAction((parsed, cancellation) =>
            RunAsync(ScanOptionsReader.Read(settings.Layers(parsed)), parsed.GetValue(runs)!, parsed.GetValue(force), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ScanOptions options, string[] paths, bool force, CancellationToken cancellation)
    {
        DirectoryCheck.EnsureWritable(ScanSettings.OutputDir, options.OutputDir);
        var runs = new List<RunRecords>();
        foreach (var path in paths.Distinct(StringComparer.Ordinal))
        {
            var run = await (await RunDirectory.OpenAsync(path, cancellation)).ReadAsync(cancellation);
            foreach (var broken in run.Broken) Failure.Write($"warning: {broken.Path} is left out: {broken.Reason}");
            runs.Add(run);
        }

        var union = RunUnion.Unite(runs, force);
        var publishes = union.Outcome != RunOutcome.Inconclusive && (union.Complete || options.Publish);
        Report report;
        Publication? publication = null;
        if (publishes)
        {
            // Failures are counted one run after the other, and a scan counts its own.
            DirectoryCheck.EnsureWritable(ScanSettings.StateDir, options.StateDir);
            using var stateLock = StateLock.Take(options.StateDir);
            (report, publication) = await new RunReporter(options, warning => Failure.Write($"warning: {warning}")).PublishAsync(union, null, cancellation);
        }
        else
        {
            report = ReportBuilder.Build(union, null);
        }

        if (options.Json) await JsonReport.WriteAsync(report);
        else if (publication is null) Console.Out.WriteLine("not published: the runs are not the whole network; --publish does it all the same");
        else Console.Out.WriteLine($"published {publication.ReportPath}{(publication.IsLatest ? "" : "; a later run's report stays the latest")}");
        if (union.Outcome != RunOutcome.Inconclusive) return ExitCode.Done;
        Failure.Write($"not published: {union.Reason}");
        return ExitCode.Inconclusive;
    }
}
