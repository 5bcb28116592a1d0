using System.CommandLine;
using System.Globalization;
using System.Net;
using DnsHealth.Cli.Display;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Scanning;
using DnsHealth.TestNetwork;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth demo</c>: scans a private network of real tor daemons, and holds the verdicts against the truth.</summary>
internal static class DemoCommand
{
    private const string DefaultExits =
        "ok*3,wrong,hijack,nxdomain,servfail,refused,notimp,nodata,private,drop,slow:0.3,slow:5,flaky:50,down,frozen";

    private const string DefaultFirstHops = "ok*2,down,frozen";

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var directory = new Option<string>("--dir") { Description = "Where everything is left to look at. [./demo]", HelpName = "DIR", DefaultValueFactory = _ => "./demo" };
        var exits = new Option<string>("--exits") { Description = "The exits and what ails them.", HelpName = "SPEC", DefaultValueFactory = _ => DefaultExits };
        var firstHops = new Option<string>("--first-hops") { Description = "The first hops and what ails them.", HelpName = "SPEC", DefaultValueFactory = _ => DefaultFirstHops };
        var mode = new Option<ProbeMode>("--mode") { Description = "wildcard or nxdomain: which of the network's zones to ask about. [wildcard]", HelpName = "MODE" };
        var command = new Command(
            "demo",
            "Start a private Tor network of real tor daemons on loopback, whose exits have every kind of resolver, scan it, and print each verdict beside the truth.")
        {
            directory, exits, firstHops, mode,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(directory)!, TestnetCommand.NetworkOptions(
                Path.Combine(parsed.GetValue(directory)!, "network"), parsed.GetValue(exits)!, parsed.GetValue(firstHops)!), parsed.GetValue(mode)));
        return command;
    }

    private static async Task<int> RunAsync(string directory, PrivateNetworkOptions networkOptions, ProbeMode mode)
    {
        using var signals = new StopSignals(() => Console.Out.WriteLine("stopping"));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A private Tor network: 3 directory authorities, {networkOptions.FirstHops.Count} first hops and {networkOptions.Exits.Count} exits, each a real tor daemon."));
        await using var network = await PrivateNetwork.StartAsync(networkOptions, new LineProgress(Console.Out), signals.Stop);
        var options = ScanOptionsFor(directory, network, mode);
        var result = Console.IsErrorRedirected
            ? await ScanAsync(options, new PlainDisplay(Console.Out, TimeProvider.System), null, signals.Stop)
            : await TerminalDisplay.ShowAsync(TimeProvider.System, display => ScanAsync(options, display, display, signals.Stop));
        if (result.Report is null || result.Outcome != RunOutcome.Completed)
        {
            await ScanSummary.WriteAsync(options, result);
            return ExitCode.Failed;
        }

        var asTruth = TruthTable.Write(network.Truth, result.Report.Results, mode);
        await ScanSummary.WriteAsync(options, result);
        Console.Out.WriteLine($"Look at {Path.Combine(options.OutputDir, "latest.json")}, {Path.Combine(options.OutputDir, "report.md")} and the records in {result.Directory}.");
        return asTruth ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<ScanResult> ScanAsync(
        ScanOptions options, IScanObserver observer, Serilog.Core.ILogEventSink? terminal, CancellationToken stop)
    {
        DirectoryCheck.EnsureWritable(options);
        await using var log = Logging.Create(options.LogDir, options.Verbosity, terminal);
        return await new ScanRun(options, ProgramVersion.Text, observer, log, new SteadyTime(TimeProvider.System)).RunAsync(stop);
    }

    private static ScanOptions ScanOptionsFor(string directory, PrivateNetwork network, ProbeMode mode)
    {
        var zone = mode == ProbeMode.Wildcard ? network.Truth.WildcardZone : network.Truth.NxdomainZone;
        var server = IPEndPoint.Parse(network.Truth.PreflightServer);
        return new ScanOptions
        {
            Domain = zone.Domain,
            Mode = mode == ProbeMode.Wildcard ? ModeChoice.Wildcard : ModeChoice.Nxdomain,
            ControlNames = zone.ControlNames.Count > 0 ? zone.ControlNames : [zone.Domain],
            PreflightServer = new HostPort(server.Address.ToString(), server.Port),
            TorrcExtra = Path.Combine(network.Directory, PrivateNetwork.ClientTorrcFileName),
            CircuitTimeout = TimeSpan.FromSeconds(5),
            QueryTimeout = TimeSpan.FromSeconds(6),
            RecheckDelay = TimeSpan.FromSeconds(2),
            BuildDelay = TimeSpan.FromSeconds(0.05),
            DelayNoise = TimeSpan.FromSeconds(0.02),
            // Most of the exits here are broken, and ought to be found so.
            MinSuccessPercent = 0,
            OutputDir = Path.Combine(directory, "public"),
            AnalysisDir = Path.Combine(directory, "analysis_results"),
            StateDir = Path.Combine(directory, "state"),
            LogDir = Path.Combine(directory, "logs"),
        };
    }
}
