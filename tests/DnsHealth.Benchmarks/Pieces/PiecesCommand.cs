using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DnsHealth.Benchmarks.Results;

namespace DnsHealth.Benchmarks.Pieces;

/// <summary><c>pieces</c>: measures what a scan does most, with BenchmarkDotNet.</summary>
internal static class PiecesCommand
{
    private static readonly Type[] All = [typeof(ControlLines), typeof(DirectoryDocuments), typeof(RecordsAndReports)];

    /// <summary>Builds the command.</summary>
    public static Command Build()
    {
        var quick = new Option<bool>("--short") { Description = "Three rounds of each instead of as many as make the figures sure." };
        var command = new Command("pieces", "Measure the time and memory of what a scan does most.") { quick, BenchFile.Option };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(quick), parsed.GetValue(BenchFile.Option)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool quick, string file, CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("dnshealth-bench-").FullName;
        try
        {
            // In this process: what is measured needs none of its own, and no compiler has to be there.
            var config = ManualConfig.CreateEmpty()
                .AddJob((quick ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddLogger(NullLogger.Instance)
                .WithArtifactsPath(scratch)
                .WithOptions(ConfigOptions.DisableLogFile);
            var reports = All.SelectMany(type => BenchmarkRunner.Run(type, config).Reports).ToList();
            var rows = reports.Where(report => report.Success).Select(RowOf).ToList();
            await BenchFile.UpdateAsync(file, bench => bench with { Pieces = rows }, cancellation);
            Tables.Write(Tables.Of(rows));
            foreach (var failed in reports.Where(report => !report.Success)) await Console.Error.WriteLineAsync($"{NameOf(failed)} failed");
            return rows.Count > 0 && rows.Count == reports.Count ? 0 : 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static PieceRow RowOf(BenchmarkReport report) => new(
        NameOf(report),
        Math.Round(report.ResultStatistics!.Mean, 1),
        Math.Round(report.ResultStatistics.ConfidenceInterval.Margin, 1),
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);

    private static string NameOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
}
