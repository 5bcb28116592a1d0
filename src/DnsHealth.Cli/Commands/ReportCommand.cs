using System.CommandLine;
using DnsHealth.Options;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth report</c>: the reports for people, from a saved report.</summary>
internal static class ReportCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A saved report: latest.json, a dns_health_….json, or a run's report.json." };
        var command = new Command("report", "Write report.md, metrics.prom, alerts.atom and the operators' files from a saved report, offline.") { file };
        var settings = new SettingOptions(command, [ScanSettings.OutputDir, ScanSettings.Config]);
        command.SetAction((parsed, cancellation) =>
            RunAsync(ScanOptionsReader.Read(settings.Layers(parsed)), parsed.GetValue(file)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ScanOptions options, string file, CancellationToken cancellation)
    {
        var report = RecordJson.Read<Report>(await File.ReadAllBytesAsync(file, cancellation), file);
        DirectoryCheck.EnsureWritable(ScanSettings.OutputDir, options.OutputDir);
        foreach (var path in await new Publisher(options.OutputDir).WriteDerivedAsync(report, cancellation)) Console.Out.WriteLine($"wrote {path}");
        return ExitCode.Done;
    }
}
