using System.Globalization;
using DnsHealth.History;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tracking;
using Spectre.Console;
using Status = DnsHealth.Probing.Status;

namespace DnsHealth.Cli.Display;

/// <summary>The history as a person reads it. Nothing of it is trusted to be fit for a terminal.</summary>
internal static class HistoryTables
{
    private const int RedirectedWidth = 240;

    /// <summary>A relay, run by run.</summary>
    public static void Write(RelayHistory relay)
    {
        Console.Out.WriteLine($"{VisibleText.Of(relay.ExitNickname, 40)} at {VisibleText.Of(relay.ExitAddress, 60)}, operator {VisibleText.Of(relay.OperatorKey, 100)}");
        Console.Out.WriteLine(relay.ExitFingerprint);
        Console.Out.WriteLine(Sentence(relay));
        var table = New("Run", "Vantage", "Verdict", "Cause", "ms");
        table.Columns[4].RightAligned();
        foreach (var seen in relay.Observations)
            Add(table, seen.RunId, seen.Vantage, RecordJson.Word(seen.Status), RecordJson.Word(seen.Cause), seen.LatencyMs?.ToString(CultureInfo.InvariantCulture) ?? "");
        Show(table);
    }

    /// <summary>An operator, relay by relay.</summary>
    public static void Write(string key, IReadOnlyList<RelayHistory> relays)
    {
        Console.Out.WriteLine($"{VisibleText.Of(key, 100)}: {relays.Count} relays");
        var table = New("Relay", "Nickname", "Address", "Health", "Score", "Runs", "Failed", "Unreachable", "Last run", "Verdict");
        foreach (var relay in relays)
        {
            var last = relay.Observations.Count > 0 ? relay.Observations[^1] : null;
            Add(
                table,
                relay.ExitFingerprint,
                relay.ExitNickname,
                relay.ExitAddress,
                RecordJson.Word(relay.Health.State),
                Number(relay.Health.Score),
                Number(relay.Observations.Count),
                Number(relay.Observations.Count(seen => FailureState.Counts(seen.Status))),
                Number(relay.Observations.Count(seen => seen.Status == Status.CircuitFail)),
                last?.RunId ?? "-",
                last is null ? "-" : RecordJson.Word(last.Status));
        }

        Show(table);
    }

    /// <summary>The network, run by run.</summary>
    public static void Write(IReadOnlyList<RunHistory> runs)
    {
        var table = New("Run", "Vantage", "Exits", "Success", "dns_fail", "timeout", "wrong_ip", "circuit_fail", "unknown", "Success %", "Failed capacity %");
        foreach (var run in runs)
        {
            var counts = run.Summary;
            Add(
                table,
                counts.RunId + (counts.Complete ? "" : " (partial)"),
                run.Vantage,
                Number(counts.TotalRelays),
                Number(counts.Success),
                Number(counts.DnsFail),
                Number(counts.Timeout),
                Number(counts.WrongIp),
                Number(counts.CircuitFail),
                Number(counts.Unknown),
                counts.SuccessRatePercent.ToString("0.00", CultureInfo.InvariantCulture),
                run.FailedCapacityPercent.ToString("0.00", CultureInfo.InvariantCulture));
        }

        Show(table);
    }

    private static string Sentence(RelayHistory relay)
    {
        var health = relay.Health;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RecordJson.Word(health.State)} (score {health.Score}): of its last {health.Runs} runs, {health.Tested} reached it, and in {health.Failed} of those its DNS failed");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Table New(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        // A fingerprint or a run is to be copied, and has to be whole for that.
        table.Columns[0].NoWrap = true;
        return table;
    }

    private static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => Markup.Escape(VisibleText.Of(cell, 100)))]);

    private static void Show(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected) console.Profile.Width = RedirectedWidth;
        console.Write(table);
    }
}
