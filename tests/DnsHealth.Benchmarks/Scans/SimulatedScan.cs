using System.Collections;
using System.Diagnostics;
using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Benchmarks.Scans;

/// <summary>One scan by the program as anybody runs it, a process, of a simulated network; measured.</summary>
internal static class SimulatedScan
{
    private const int LastLinesKept = 12;

    /// <summary>Scans.</summary>
    /// <param name="scan">The network, and the settings.</param>
    /// <param name="options">Further options of <c>dnshealth scan</c>; they win over the settings.</param>
    /// <param name="directory">Where all files go; it is there, and empty.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ScanRow> RunAsync(ScanCase scan, IReadOnlyList<string> options, string directory, CancellationToken cancellation)
    {
        var scenario = In("scenario.json");
        await File.WriteAllTextAsync(scenario, scan.Scenario.ToJson(), cancellation);
        await File.WriteAllTextAsync(In("extra.torrc"), $"# simtor-scenario {scenario}\n", cancellation);
        Directory.CreateDirectory(In("usage"));
        var (preflight, address) = await ServePreflightAsync(scenario, cancellation);
        try
        {
            string[] usual =
            [
                "scan",
                "--domain", scan.Scenario.Zones.Wildcard.Domain,
                "--tor", Beside("simtor"),
                "--torrc-extra", In("extra.torrc"),
                "--preflight-server", address,
                "--state-dir", In("state"),
                "--output-dir", In("public"),
                "--analysis-dir", In("analysis"),
                "--log-dir", In("logs"),
                .. scan.Pace == Pace.Fast ? (string[])["--build-delay", "0", "--delay-noise", "0", "--max-circuits", "512"] : [],
            ];
            var replaced = options.Where(option => option.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
            IEnumerable<string> arguments = [usual[0], .. usual[1..].Chunk(2).Where(pair => !replaced.Contains(pair[0])).SelectMany(pair => pair), .. options];
            var started = Stopwatch.GetTimestamp();
            var (code, lastWords) = await ScanAsync(arguments, directory, cancellation);
            var row = new ScanRow
            {
                Scenario = scan.Name,
                Seed = scan.Scenario.Seed,
                Exits = scan.Scenario.Exits,
                FirstHops = scan.Scenario.FirstHops,
                Settings = scan.Pace,
                Options = options,
                ExitCode = code,
                LastWords = code == 0 ? null : lastWords,
                WallMs = Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds),
            };
            return await ReadAsync(row, scan.Scenario, directory, cancellation);
        }
        finally
        {
            ProcessSignal.Send(preflight.Id, UnixSignal.Terminate);
            await preflight.WaitForExitAsync(CancellationToken.None);
            preflight.Dispose();
        }

        string In(string name) => Path.Combine(directory, name);
    }

    /// <summary>Adds what the run's files and its processes say.</summary>
    private static async Task<ScanRow> ReadAsync(ScanRow row, Scenario scenario, string directory, CancellationToken cancellation)
    {
        var usage = ProcessUsage.Read(Path.Combine(directory, "usage"), "dnshealth");
        var simtor = ProcessUsage.Read(Path.Combine(directory, "usage"), "simtor");
        row = row with
        {
            CpuMs = Rounded(usage?.CpuMs),
            CpuMsPerExit = Rounded(usage?.CpuMs / scenario.Exits),
            PeakMb = Rounded(usage?.PeakMb),
            SimtorCpuMsPerExit = Rounded(simtor?.CpuMs / scenario.Exits),
            SimtorPeakMb = Rounded(simtor?.PeakMb),
        };
        var analysis = Path.Combine(directory, "analysis");
        if (!Directory.Exists(analysis) || Directory.GetDirectories(analysis) is not [var path]) return row;
        var run = await (await RunDirectory.OpenAsync(path, cancellation)).ReadAsync(cancellation);
        var truth = await File.ReadAllTextAsync(SimTruth.PathFor(Path.Combine(directory, "scenario.json")), cancellation);
        var scan = run.Info.Stages.FirstOrDefault(stage => stage.Name == "scan")?.Ms;
        // By the settings that the run says it had, whatever they were meant to be.
        var bound = LowerBound.Of(scenario with { Scan = PolicyOf(run.Info) }).BoundMs;
        return row with
        {
            ScanMs = scan,
            BoundMs = Rounded(bound),
            Ratio = scan is null ? null : Math.Round(scan.Value / bound, 3),
            Stages = run.Info.Stages,
            Circuits = SimTruth.FromJson(truth).Seen?.CircuitsLaunched,
            Accuracy = Accuracy.Of(NetworkTruth.FromJson(truth), run.Records),
        };
    }

    private static ScanPolicy PolicyOf(RunInfo run)
    {
        return new ScanPolicy
        {
            BuildDelay = Number(ScanSettings.BuildDelay),
            MaxCircuits = (int)Number(ScanSettings.MaxCircuits),
            DnsRetries = (int)Number(ScanSettings.MaxRetries),
            RetryDelay = Number(ScanSettings.RetryDelay),
            CircuitRetries = (int)Number(ScanSettings.CircuitMaxRetries),
            CircuitTimeout = Number(ScanSettings.CircuitTimeout),
            QueryTimeout = Number(ScanSettings.QueryTimeout),
        };

        double Number(SettingDefinition setting) => double.Parse(run.Options[setting.Name!], CultureInfo.InvariantCulture);
    }

    private static async Task<(Process Process, string Address)> ServePreflightAsync(string scenario, CancellationToken cancellation)
    {
        const string Ready = "preflight at ";
        var process = Process.Start(new ProcessStartInfo(Beside("simtor"), ["preflight", scenario]) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        if (line?.StartsWith(Ready, StringComparison.Ordinal) == true) return (process, line[Ready.Length..]);
        process.Dispose();
        throw new InvalidOperationException($"the preflight's resolver did not start: {line}");
    }

    private static async Task<(int Code, string LastWords)> ScanAsync(IEnumerable<string> arguments, string directory, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Beside("dnshealth"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Where there is no config.env.
            WorkingDirectory = directory,
        };
        // Nobody's settings but those given here count, and the runtime's.
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name is not ("PATH" or "HOME" or "TMPDIR" or "LANG") && !name.StartsWith("DOTNET_", StringComparison.Ordinal)) start.Environment.Remove(name);
        }

        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.DirectoryVariable] = Path.Combine(directory, "usage");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var words = new Queue<string>();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            ProcessSignal.Send(process.Id, UnixSignal.Terminate);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        lock (words) return (process.ExitCode, string.Join('\n', words));

        void Hear(string? line)
        {
            if (line is null) return;
            lock (words)
            {
                words.Enqueue(line);
                if (words.Count > LastLinesKept) words.Dequeue();
            }
        }
    }

    private static string Beside(string program) => Path.Combine(AppContext.BaseDirectory, program);

    private static double? Rounded(double? number) => number is { } value ? Math.Round(value, 2) : null;
}
