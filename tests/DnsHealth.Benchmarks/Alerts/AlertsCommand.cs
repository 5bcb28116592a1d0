using System.CommandLine;
using DnsHealth.Benchmarks.Results;

namespace DnsHealth.Benchmarks.Alerts;

/// <summary><c>alerts</c>: what each threshold for alerts comes to.</summary>
internal static class AlertsCommand
{
    /// <summary>Networks that are replayed.</summary>
    public const int Networks = 20;

    /// <summary>Builds the command.</summary>
    public static Command Build()
    {
        var command = new Command("alerts", "Replay 43 runs of networks like the live one, and hold the alerts against the truth.") { BenchFile.Option };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(BenchFile.Option)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string file, CancellationToken cancellation)
    {
        var rows = AlertReplay.Run([1, 2, 3, 4, 5], [.. Enumerable.Range(1, Networks)]);
        await BenchFile.UpdateAsync(file, bench => bench with { Alerts = rows }, cancellation);
        Tables.Write(Tables.Of(rows));
        return 0;
    }
}
