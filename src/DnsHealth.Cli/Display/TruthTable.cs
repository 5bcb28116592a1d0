using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.TestNetwork;
using Spectre.Console;

namespace DnsHealth.Cli.Display;

/// <summary>Verdicts beside the truth of a private network.</summary>
internal static class TruthTable
{
    private const int RedirectedWidth = 120;

    /// <summary>Prints the table on standard output.</summary>
    /// <returns>Whether every exit has one record, and its verdict is one that the truth allows.</returns>
    public static bool Write(NetworkTruth truth, IReadOnlyList<ExitRecord> records, ProbeMode mode)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("Exit", "Its resolver", "Verdict", "Cause", "Attempts", "ms", "As it should be");
        table.Columns[4].RightAligned();
        table.Columns[5].RightAligned();
        var right = 0;
        foreach (var exit in truth.Exits)
        {
            var allowed = mode == ProbeMode.Wildcard ? exit.Wildcard : exit.Nxdomain;
            var record = records.SingleOrDefault(record => record.ExitFingerprint == exit.Fingerprint);
            var (status, cause) = record is null ? ("none", "none") : (RecordJson.Word(record.Status), RecordJson.Word(record.Cause));
            var isRight = allowed.Contains($"{status}/{cause}");
            if (isRight) right++;
            table.AddRow(
                Markup.Escape(exit.Nickname),
                Markup.Escape(exit.Behaviour),
                Colored(status, status == "success" ? "green" : "yellow") + (record?.Flaky == true ? " (flaky)" : ""),
                Markup.Escape(cause),
                (record?.Attempts ?? 0).ToString(CultureInfo.InvariantCulture),
                record?.LatencyMs?.ToString("0", CultureInfo.InvariantCulture) ?? "",
                isRight ? Colored("yes", "green") : Colored($"no: {string.Join(" or ", allowed)}", "red"));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        // What is not a terminal has no width of its own.
        if (Console.IsOutputRedirected) console.Profile.Width = RedirectedWidth;
        console.Write(table);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{right} of {truth.Exits.Count} verdicts are as the truth says."));
        return right == truth.Exits.Count;
    }

    private static string Colored(string text, string color) => $"[{color}]{Markup.Escape(text)}[/]";
}
