using System.CommandLine;
using System.Globalization;
using DnsHealth.Benchmarks.Results;

namespace DnsHealth.Benchmarks.Scans;

/// <summary><c>scans</c>: measures whole scans.</summary>
internal static class ScansCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Build()
    {
        var exits = new Option<int[]>("--exits")
        {
            Description = "How many exits; several with commas. Default: 310, 3100 and 31000.",
            CustomParser = result => Numbers(result, 20, 40_000),
        };
        var seeds = new Option<int[]>("--seeds")
        {
            Description = "Seeds of the networks; several with commas. Default: 1, and 1 to 5 with --accuracy.",
            CustomParser = result => Numbers(result, 0, int.MaxValue),
        };
        var settings = new Option<string>("--settings")
        {
            Description = "default, fast (no BUILD_DELAY, 512 circuits) or both. Default: fast, and both for 3100 exits.",
        };
        settings.AcceptOnlyFromAmong("default", "fast", "both");
        var accuracy = new Option<bool>("--accuracy") { Description = "Networks with every fault there is, and with 5 and 20 % of the first hops bad; fast." };
        var keep = new Option<string>("--keep") { Description = "Keep the files of the scans in this directory." };
        var more = new Argument<string[]>("OPTION") { Description = "Behind --: options for dnshealth scan.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("scans", "Scan simulated networks with the whole program, and measure its time, cost and accuracy.")
        {
            exits, seeds, settings, accuracy, keep, BenchFile.Option, more,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            ScanCase.Plan(
                parsed.GetValue(exits) ?? [],
                parsed.GetValue(seeds) ?? [],
                parsed.GetValue(settings) switch { "default" => [Pace.Default], "fast" => [Pace.Fast], "both" => [Pace.Default, Pace.Fast], _ => [] },
                parsed.GetValue(accuracy)),
            parsed.GetValue(accuracy),
            parsed.GetValue(more) ?? [],
            parsed.GetValue(keep),
            parsed.GetValue(BenchFile.Option)!,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ScanCase> plan, bool accuracy, IReadOnlyList<string> options, string? keep, string file, CancellationToken cancellation)
    {
        var rows = new List<ScanRow>();
        foreach (var scan in plan)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"scanning {scan.Scenario.Exits} exits {scan.Name}, seed {scan.Scenario.Seed}, {scan.Pace.ToString().ToLowerInvariant()} settings"));
            var directory = keep is null
                ? Directory.CreateTempSubdirectory("dnshealth-bench-").FullName
                : Directory.CreateDirectory(Path.Combine(Path.GetFullPath(keep), (rows.Count + 1).ToString(CultureInfo.InvariantCulture))).FullName;
            try
            {
                rows.Add(await SimulatedScan.RunAsync(scan, options, directory, cancellation));
            }
            finally
            {
                if (keep is null) Directory.Delete(directory, recursive: true);
            }

            // After each: a bench is long, and what it has is worth keeping.
            await BenchFile.UpdateAsync(file, bench => accuracy ? bench with { Accuracy = rows } : bench with { Scans = rows }, cancellation);
        }

        Tables.Write(Tables.Of(rows));
        foreach (var row in rows.Where(row => !row.IsRight))
        {
            Console.Out.WriteLine($"{row.Scenario}, seed {row.Seed}: exit code {row.ExitCode} {row.LastWords}");
            foreach (var example in row.Accuracy?.Examples ?? []) Console.Out.WriteLine($"  {example}");
        }

        return rows.TrueForAll(row => row.IsRight) ? 0 : 1;
    }

    private static int[] Numbers(System.CommandLine.Parsing.ArgumentResult result, int least, int most)
    {
        var numbers = new List<int>();
        foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) numbers.Add(number);
            else result.AddError($"'{word}' is no number from {least} to {most}");
        }

        return [.. numbers];
    }
}
