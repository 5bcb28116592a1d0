using System.Globalization;
using DnsHealth.Benchmarks.Alerts;
using DnsHealth.Benchmarks.PastRuns;
using DnsHealth.Benchmarks.Pieces;
using DnsHealth.Benchmarks.Scans;
using Spectre.Console;

namespace DnsHealth.Benchmarks.Results;

/// <summary>The results as a person reads them.</summary>
internal static class Tables
{
    /// <summary>More than any table takes.</summary>
    private const int Width = 400;

    /// <summary>Of whole scans.</summary>
    public static Table Of(IReadOnlyList<ScanRow> rows)
    {
        var table = New(
            "scenario", "exits", "settings", "wall s", "scan s", "bound s", "ratio", "CPU ms/exit", "peak MiB", "simtor ms/exit", "right", "not right");
        foreach (var row in rows)
        {
            Add(
                table,
                $"{row.Scenario} #{row.Seed}",
                Number(row.Exits, "0"),
                row.Settings.ToString().ToLowerInvariant(),
                Number(row.WallMs / 1000, "0.0"),
                Number(row.ScanMs / 1000, "0.0"),
                Number(row.BoundMs / 1000, "0.0"),
                Number(row.Ratio, "0.00"),
                Number(row.CpuMsPerExit, "0.00"),
                Number(row.PeakMb, "0"),
                Number(row.SimtorCpuMsPerExit, "0.00"),
                row.Accuracy is { } accuracy ? $"{accuracy.Right}/{row.Exits}" : "-",
                Wrong(row));
        }

        return table;
    }

    /// <summary>Of pieces.</summary>
    public static Table Of(IReadOnlyList<PieceRow> rows)
    {
        var table = New("piece", "mean", "± error", "allocated");
        foreach (var row in rows) Add(table, row.Name, Time(row.MeanNs), Time(row.ErrorNs), $"{Number(row.AllocatedBytes / 1024d, "0.00")} KiB");
        return table;
    }

    /// <summary>Of thresholds for alerts.</summary>
    public static Table Of(IReadOnlyList<AlertRow> rows)
    {
        var table = New(
            "threshold", "healthy named", "at worst", "intermittent named", "precision", "recall", "runs that reached it", "at most", "runs in all", "at most ");
        foreach (var row in rows)
        {
            Add(
                table,
                Number(row.Threshold, "0"),
                Number(row.HealthyNamed, "0.0"),
                Number(row.HealthyNamedMost, "0"),
                Number(row.IntermittentNamed, "0.0"),
                Number(row.Precision, "0.000"),
                Number(row.Recall, "0.000"),
                Number(row.TestedRuns, "0.0"),
                Number(row.TestedRunsMost, "0"),
                Number(row.Runs, "0.0"),
                Number(row.RunsMost, "0"));
        }

        return table;
    }

    /// <summary>Of the history of a year.</summary>
    public static Table Of(PastRunsRow row)
    {
        var table = New("runs", "exits", "file MiB", "recording a run s", "looking back s", "history FP s", "the same, as a process s", "history of all runs s");
        Add(
            table,
            Number(row.Runs, "0"),
            Number(row.Exits, "0"),
            Number(row.FileMb, "0.0"),
            Number(row.RecordSeconds, "0.00"),
            Number(row.LookBackSeconds, "0.00"),
            Number(row.RelaySeconds, "0.0000"),
            Number(row.ProcessSeconds, "0.00"),
            Number(row.NetworkSeconds, "0.0000"));
        return table;
    }

    /// <summary>Writes a table to standard output, as wide as it is where that is no terminal.</summary>
    public static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected) console.Profile.Width = Width;
        console.Write(table);
    }

    private static Table New(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Markdown };
        foreach (var column in columns) table.AddColumn(new TableColumn(column) { NoWrap = true });
        foreach (var column in table.Columns.Skip(1)) column.Alignment = Justify.Right;
        return table;
    }

    private static void Add(Table table, params string[] cells) => table.AddRow(cells.Select(Markup.Escape).ToArray());

    private static string Wrong(ScanRow row) => row switch
    {
        { IsRight: true } => "",
        { Accuracy: { IsPerfect: false } accuracy } =>
            $"{accuracy.WrongHealthy} healthy, {accuracy.WrongBroken} broken, {accuracy.UnreachableThoughUp} up, {accuracy.WrongCause} by cause, {accuracy.NotOneRecord} by record",
        _ => string.Create(CultureInfo.InvariantCulture, $"exit code {row.ExitCode}"),
    };

    private static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{Number(nanoseconds, "0.0")} ns",
        < 1e6 => $"{Number(nanoseconds / 1e3, "0.0")} us",
        _ => $"{Number(nanoseconds / 1e6, "0.0")} ms",
    };
}
