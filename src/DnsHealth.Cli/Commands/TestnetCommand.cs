using System.CommandLine;
using System.Diagnostics;
using DnsHealth.Cli.Display;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth testnet</c>: a private network to play with, which stands until it is taken down.</summary>
internal static class TestnetCommand
{
    private const string Standing = "standing";

    /// <summary>The command.</summary>
    public static Command Build() => new("testnet", "Start, change or stop a private Tor network of real tor daemons on loopback.")
    {
        BuildUp(), BuildSwitch(), BuildDown(), BuildHost(),
    };

    /// <summary>Reads a network's options as a person gives them.</summary>
    /// <exception cref="UsageException">A spec does not read.</exception>
    public static PrivateNetworkOptions NetworkOptions(string directory, string exits, string firstHops)
    {
        try
        {
            return new PrivateNetworkOptions
            {
                Directory = directory,
                Exits = ExitBehaviour.ParseList(exits),
                FirstHops = FirstHopBehaviour.ParseList(firstHops),
            };
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message, exception);
        }
    }

    private static Command BuildUp()
    {
        var command = new Command(
            "up",
            "Start a network and leave it running. DIR/truth.json says what a scan must find, DIR/client.torrc is for --torrc-extra.");
        var (directory, exits, firstHops) = AddArguments(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Read here too, so that a bad spec is told here.
            NetworkOptions(parsed.GetValue(directory)!, parsed.GetValue(exits)!, parsed.GetValue(firstHops)!);
            return await UpAsync(parsed.GetValue(directory)!, parsed.GetValue(exits)!, parsed.GetValue(firstHops)!, cancellation);
        });
        return command;
    }

    private static Command BuildDown()
    {
        var directory = new Argument<string>("DIR") { Description = "The network's directory." };
        var command = new Command("down", "Stop a network.") { directory };
        command.SetAction(async (parsed, cancellation) =>
        {
            await PrivateNetwork.StopAsync(parsed.GetValue(directory)!, cancellation);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command BuildSwitch()
    {
        var directory = new Argument<string>("DIR") { Description = "The network's directory." };
        var nickname = new Argument<string>("NICKNAME") { Description = "The exit, as DIR/truth.json names it: exit001." };
        var behaviour = new Argument<string>("BEHAVIOUR") { Description = "What its resolver does from now on, as --exits of up has it." };
        var command = new Command("switch", "Change an exit's resolver in a network that stands, and DIR/truth.json with it.") { directory, nickname, behaviour };
        command.SetAction(async (parsed, cancellation) =>
        {
            await PrivateNetwork.SwitchAsync(
                parsed.GetValue(directory)!, parsed.GetValue(nickname)!, Behaviour(parsed.GetValue(behaviour)!), cancellation);
            return ExitCode.Done;
        });
        return command;

        static ResolverBehaviour Behaviour(string text)
        {
            try
            {
                return ResolverBehaviour.Parse(text);
            }
            catch (FormatException exception)
            {
                throw new UsageException(exception.Message, exception);
            }
        }
    }

    /// <summary>What <c>up</c> runs in the background: it holds the daemons, which end with it.</summary>
    private static Command BuildHost()
    {
        var command = new Command("host", "Hold a network in the foreground.") { Hidden = true };
        var (directory, exits, firstHops) = AddArguments(command);
        command.SetAction((parsed, _) => HostAsync(NetworkOptions(parsed.GetValue(directory)!, parsed.GetValue(exits)!, parsed.GetValue(firstHops)!)));
        return command;
    }

    private static (Argument<string> Directory, Option<string> Exits, Option<string> FirstHops) AddArguments(Command command)
    {
        var directory = new Argument<string>("DIR") { Description = "Where the network keeps its files." };
        var exits = new Option<string>("--exits")
        {
            Description = "The exits: ok*6,wrong,servfail,… of ok, wrong, hijack, nxdomain, servfail, refused, notimp, nodata, private, drop, slow:SECONDS, flaky:PERCENT, down, frozen. [ok*6]",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "ok*6",
        };
        var firstHops = new Option<string>("--first-hops")
        {
            Description = "The first hops, of ok, down, frozen. [ok*4]",
            HelpName = "SPEC",
            DefaultValueFactory = _ => "ok*4",
        };
        command.Add(directory);
        command.Add(exits);
        command.Add(firstHops);
        return (directory, exits, firstHops);
    }

    private static async Task<int> HostAsync(PrivateNetworkOptions options)
    {
        using var signals = new StopSignals(() => { });
        await using var network = await PrivateNetwork.StartAsync(options, new LineProgress(Console.Out), signals.Stop);
        Console.Out.WriteLine(Standing);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = signals.Stop.Register(stopped.SetResult);
        await stopped.Task;
        return ExitCode.Done;
    }

    private static async Task<int> UpAsync(string directory, string exits, string firstHops, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] self = Self();
        // In a session of its own, the network outlives the terminal it was started from.
        string[] line = ExecutablePath.Find("setsid") is { } setsid ? [setsid, .. self] : self;
        start.FileName = line[0];
        foreach (var argument in (string[])[.. line[1..], "testnet", "host", directory, "--exits", exits, "--first-hops", firstHops])
            start.ArgumentList.Add(argument);
        using var host = Process.Start(start) ?? throw new IOException("the network's host did not start");
        host.StandardInput.Close();
        var errors = host.StandardError.ReadToEndAsync(cancellation);
        try
        {
            while (await host.StandardOutput.ReadLineAsync(cancellation) is { } text)
            {
                if (text != Standing)
                {
                    Console.Out.WriteLine(text);
                    continue;
                }

                Console.Out.WriteLine($"The network stands. {Path.Combine(directory, PrivateNetwork.TruthFileName)} has the truth. To scan it, for one:");
                Console.Out.WriteLine($"  dnshealth scan --torrc-extra {Path.Combine(directory, PrivateNetwork.ClientTorrcFileName)} --domain wild.test --preflight-server $(sed -n 's/.*\"preflight_server\": *\"\\(.*\\)\".*/\\1/p' {Path.Combine(directory, PrivateNetwork.TruthFileName)}) --min-success 0");
                Console.Out.WriteLine($"To end it: dnshealth testnet down {directory}");
                return ExitCode.Done;
            }
        }
        catch (OperationCanceledException)
        {
            ProcessSignal.Send(host.Id, UnixSignal.Terminate);
            throw;
        }

        await host.WaitForExitAsync(cancellation);
        Failure.Write($"the network did not come to stand: {(await errors).Trim()}");
        return ExitCode.Failed;
    }

    /// <summary>How this program was started: by its own executable, or by dotnet.</summary>
    private static string[] Self()
    {
        var executable = Path.Combine(AppContext.BaseDirectory, "dnshealth");
        return File.Exists(executable)
            ? [executable]
            : [Environment.ProcessPath ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "dnshealth.dll")];
    }
}
