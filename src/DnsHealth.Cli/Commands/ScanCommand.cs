using System.CommandLine;
using DnsHealth.Cli.Display;
using DnsHealth.Options;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Scanning;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth scan</c>: the whole job.</summary>
internal static class ScanCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("scan", "Scan the exits of the Tor network, or some of them, and publish what was found.");
        var settings = new SettingOptions(command, ScanSettings.All);
        command.SetAction((parsed, _) => RunAsync(settings.Layers(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(Settings settings)
    {
        var options = ScanOptionsReader.Read(settings);
        CheckTor(options);
        DirectoryCheck.EnsureWritable(options);
        var plain = options.Json || Console.IsErrorRedirected;
        var result = plain
            ? await RunAsync(options, settings, new PlainDisplay(options.Json ? TextWriter.Null : Console.Out, TimeProvider.System), null)
            : await TerminalDisplay.ShowAsync(TimeProvider.System, display => RunAsync(options, settings, display, display));
        await ScanSummary.WriteAsync(options, result);
        return result.Outcome switch
        {
            RunOutcome.Completed => ExitCode.Done,
            RunOutcome.Inconclusive => ExitCode.Inconclusive,
            RunOutcome.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    private static async Task<ScanResult> RunAsync(ScanOptions options, Settings settings, IScanObserver observer, Serilog.Core.ILogEventSink? terminal)
    {
        await using var log = Logging.Create(options.LogDir, options.Verbosity, terminal);
        foreach (var name in settings.UnknownNames) log.Debug("{Name} in config.env is no setting of a scan", VisibleText.Of(name, 100));
        using var signals = new StopSignals(() => observer.OnStage($"stopping; what is in the air has {ScanRun.Grace.TotalSeconds:0} s to land"));
        try
        {
            return await new ScanRun(options, ProgramVersion.Text, observer, log, new SteadyTime(TimeProvider.System)).RunAsync(signals.Stop);
        }
        catch (Exception exception) when (Failure.CodeOf(exception) is not null)
        {
            // The console shows the message at the end; the file should have it too.
            log.Information("The run failed: {Reason}", exception.Message);
            throw;
        }
    }

    /// <summary>A tor that is not there is a setting to mend; one that is there and does not start is a failure.</summary>
    private static void CheckTor(ScanOptions options)
    {
        if (options.TorControl is not null) return;
        var binary = options.TorBinary ?? "tor";
        if (ExecutablePath.Find(binary) is null)
            throw new SettingException(ScanSettings.TorBinary, binary, null, "a program that can be executed; on Debian, apt-get install tor brings it");
    }
}
