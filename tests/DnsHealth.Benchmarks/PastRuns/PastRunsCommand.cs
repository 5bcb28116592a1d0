using System.CommandLine;
using System.Diagnostics;
using DnsHealth.Benchmarks.Results;
using DnsHealth.Health;
using DnsHealth.History;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Benchmarks.PastRuns;

/// <summary><c>history</c>: what the history of a year costs, and how fast it answers.</summary>
internal static class PastRunsCommand
{
    private const int Rounds = 5;

    /// <summary>Builds the command.</summary>
    public static Command Build()
    {
        var runs = new Option<int>("--runs") { Description = "Runs in the history.", DefaultValueFactory = _ => 1460 };
        var exits = new Option<int>("--exits") { Description = "Exits in each run.", DefaultValueFactory = _ => 3100 };
        var command = new Command("history", "Fill a history with a year of runs, and measure what it costs.") { runs, exits, BenchFile.Option };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(runs), parsed.GetValue(exits), parsed.GetValue(BenchFile.Option)!, cancellation));
        return command;
    }

    /// <summary>Fills a history, and measures.</summary>
    /// <param name="directory">Where to have it.</param>
    /// <param name="runs">Runs in it.</param>
    /// <param name="exits">Exits in each.</param>
    public static PastRunsRow Measure(string directory, int runs, int exits)
    {
        var reports = new GeneratedReports(exits);
        var path = Path.Combine(directory, HistoryDatabase.Name);
        var days = runs / 4;
        using var history = HistoryDatabase.Open(path);
        var last = runs + 1;
        for (var run = 0; run < last; run++) history.Record(reports.Make(run), days);
        var latest = reports.Make(last + Rounds);
        return new PastRunsRow(
            history.Runs().Count,
            exits,
            Math.Round(new FileInfo(path).Length / 1048576d, 1),
            Slowest(round =>
            {
                var report = reports.Make(last + round);
                return () => history.Record(report, days);
            }),
            Slowest(_ => () =>
            {
                history.StatusesBefore(latest.Metadata.RunId, HealthRules.Window - 1);
                history.SummaryBefore(latest.Metadata.RunId);
                history.ChangesBefore(latest.Metadata.RunId, latest.Metadata.Timestamp.AddDays(-30), 200);
            }),
            Slowest(round => () => history.Relay(Fingerprint.Parse(GeneratedReports.Fingerprint((exits / 2) + round)), DateTimeOffset.UnixEpoch)),
            Slowest(round => () => Ask(directory, GeneratedReports.Fingerprint((exits / 2) + round))),
            Slowest(_ => () => history.RunsSince(DateTimeOffset.UnixEpoch)));
    }

    private static async Task<int> RunAsync(int runs, int exits, string file, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("dnshealth-bench-").FullName;
        try
        {
            var row = Measure(directory, runs, exits);
            await BenchFile.UpdateAsync(file, bench => bench with { History = row }, cancellation);
            Tables.Write(Tables.Of(row));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Slowest(Func<int, Action> prepare)
    {
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            var act = prepare(round);
            var watch = Stopwatch.StartNew();
            act();
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
        }

        return Math.Round(slowest.TotalSeconds, 4);
    }

    private static void Ask(string directory, string fingerprint)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "dnshealth.dll"), "history", fingerprint, "--state-dir", directory, "--json"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || !text.Contains(fingerprint, StringComparison.Ordinal)) throw new InvalidOperationException($"dnshealth history {fingerprint} failed");
    }
}
