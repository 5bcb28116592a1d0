using System.CommandLine;
using DnsHealth.Cli.Display;
using DnsHealth.History;
using DnsHealth.Options;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth history</c>: what published runs found over time, of the network, a relay, an operator.</summary>
internal static class HistoryCommand
{
    private const int DefaultDays = 30;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var relay = new Argument<string?>("FINGERPRINT") { Description = "A relay; without one, the network.", Arity = ArgumentArity.ZeroOrOne };
        var days = DaysOption();
        var command = new Command("history", "Show what published runs found over time: of the network, or of one relay.")
        {
            relay, days, BuildOperator(), BuildRebuild(),
        };
        var settings = new SettingOptions(command, [ScanSettings.StateDir, ScanSettings.Json, ScanSettings.Config]);
        command.SetAction(parsed =>
        {
            var options = ScanOptionsReader.Read(settings.Layers(parsed));
            using var history = Open(options);
            var since = Since(parsed.GetValue(days));
            return parsed.GetValue(relay) is { } fingerprint ? ShowRelay(history, options, fingerprint, since) : ShowNetwork(history, options, since);
        });
        return command;
    }

    private static Command BuildOperator()
    {
        var key = new Argument<string>("KEY") { Description = "The operator, as reports name it (a domain, mostly)." };
        var days = DaysOption();
        var command = new Command("operator", "Show what published runs found of an operator's relays.") { key, days };
        var settings = new SettingOptions(command, [ScanSettings.StateDir, ScanSettings.Json, ScanSettings.Config]);
        command.SetAction(parsed =>
        {
            var options = ScanOptionsReader.Read(settings.Layers(parsed));
            using var history = Open(options);
            return ShowOperator(history, options, parsed.GetValue(key)!, Since(parsed.GetValue(days)));
        });
        return command;
    }

    private static Command BuildRebuild()
    {
        var files = new Argument<string[]>("FILES") { Description = "Published reports: OUTPUT_DIR/dns_health_*.json.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("rebuild", "Make the history anew from published reports; the one there is stays until all are read.") { files };
        var settings = new SettingOptions(command, [ScanSettings.StateDir, ScanSettings.Config]);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = ScanOptionsReader.Read(settings.Layers(parsed));
            DirectoryCheck.EnsureWritable(ScanSettings.StateDir, options.StateDir);
            using var stateLock = StateLock.Take(options.StateDir);
            var runs = await HistoryFile.RebuildAsync(options.StateDir, parsed.GetValue(files)!, options.HistoryDays, _ => { }, cancellation);
            Console.Out.WriteLine($"{Path.Combine(options.StateDir, HistoryDatabase.Name)} has {runs} runs");
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int> DaysOption()
    {
        var days = new Option<int>("--days") { Description = $"How far back. [{DefaultDays}]", HelpName = "DAYS", DefaultValueFactory = _ => DefaultDays };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000) result.AddError("--days takes a whole number from 1 to 10000");
        });
        return days;
    }

    private static DateTimeOffset Since(int days) => TimeProvider.System.GetUtcNow().AddDays(-days);

    private static HistoryDatabase Open(ScanOptions options)
    {
        var path = Path.Combine(options.StateDir, HistoryDatabase.Name);
        if (!File.Exists(path))
            throw new HistoryException($"there is no {path} yet: the next published run begins it, and 'dnshealth history rebuild FILES' makes it from published reports", isBroken: false);
        try
        {
            return HistoryDatabase.OpenToRead(path);
        }
        catch (HistoryException e) when (e.IsBroken)
        {
            throw new HistoryException($"{e.Message}: the next published run sets it aside and makes it anew, and so does 'dnshealth history rebuild FILES'", isBroken: true, e);
        }
    }

    private static int ShowRelay(HistoryDatabase history, ScanOptions options, string text, DateTimeOffset since)
    {
        if (!Fingerprint.TryParse(text, out var fingerprint)) throw new UsageException($"'{VisibleText.Of(text)}' is no fingerprint: 40 hexadecimal digits", null);
        if (history.Relay(fingerprint, since) is not { } relay)
        {
            Failure.Write($"nothing is known of {fingerprint}: no published run has a record of it");
            return ExitCode.Failed;
        }

        return Show(options, relay, () => HistoryTables.Write(relay));
    }

    private static int ShowOperator(HistoryDatabase history, ScanOptions options, string key, DateTimeOffset since)
    {
        var relays = history.Operator(key, since);
        if (relays.Count > 0) return Show(options, relays, () => HistoryTables.Write(key, relays));
        Failure.Write($"nothing is known of an operator '{VisibleText.Of(key)}'");
        return ExitCode.Failed;
    }

    private static int ShowNetwork(HistoryDatabase history, ScanOptions options, DateTimeOffset since)
    {
        var runs = history.RunsSince(since);
        return Show(options, runs, () => HistoryTables.Write(runs));
    }

    private static int Show<T>(ScanOptions options, T value, Action table)
    {
        if (!options.Json)
        {
            table();
            return ExitCode.Done;
        }

        using var output = Console.OpenStandardOutput();
        output.Write(RecordJson.Write(value));
        return ExitCode.Done;
    }
}
