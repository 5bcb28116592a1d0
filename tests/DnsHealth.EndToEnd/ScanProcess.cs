using System.Diagnostics;
using System.Text;
using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Launch;

namespace DnsHealth.EndToEnd;

/// <summary>The program as a user runs it: a process, with directories of its own.</summary>
public sealed class ScanProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Lock _gate = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource Seen)> _awaited = [];

    private ScanProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, _errors);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_gate) return _output.ToString();
        }
    }

    public string Errors
    {
        get
        {
            lock (_gate) return _errors.ToString();
        }
    }

    /// <summary>The tor that the program runs, by its parent.</summary>
    public int TorId => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
        .Single(id => id > 0 && ParentOf(id) == Id);

    public static bool IsRunning(int id) => ProcessSignal.Send(id, UnixSignal.None) && !IsZombie(id);

    public static ScanProcess Start(params IEnumerable<string> arguments) => StartIn(new Dictionary<string, string>(), arguments);

    /// <summary>Starts the program with some more in its environment.</summary>
    public static ScanProcess StartIn(IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments)
    {
        // A shell has what it starts in the background ignore SIGINT, and that is inherited; the tests interrupt.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "dnshealth.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ScanProcess(process);
    }

    /// <summary>The arguments of a scan of a private network, into a test's own directories; a flag that is given more than once counts as given last.</summary>
    public static IEnumerable<string> Scan(NetworkFixture fixture, Scratch scratch, params string[] more) => Scan(fixture.Network, scratch, more);

    /// <inheritdoc cref="Scan(NetworkFixture, Scratch, string[])"/>
    public static IEnumerable<string> Scan(PrivateNetwork network, Scratch scratch, params string[] more)
    {
        string[] usual =
        [
            "--torrc-extra", Path.Combine(network.Directory, PrivateNetwork.ClientTorrcFileName),
            "--preflight-server", network.Truth.PreflightServer,
            "--state-dir", scratch.In("state"),
            "--output-dir", scratch.In("public"),
            "--analysis-dir", scratch.In("analysis"),
            "--log-dir", scratch.In("logs"),
            "--circuit-timeout", "6", "--circuit-retries", "2", "--query-timeout", "6", "--recheck-delay", "1",
            "--build-delay", "0.02", "--delay-noise", "0.01", "--min-success", "0",
        ];
        return ["scan", .. usual.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair), .. more];
    }

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        using var process = Start(arguments);
        var code = await process.EndAsync();
        return (code, process.Output, process.Errors);
    }

    /// <summary>Waits for a line on either output; the program must not end first.</summary>
    public async Task SeeAsync(string text)
    {
        var seen = HearOfAsync(text);
        await Task.WhenAny(seen, _process.WaitForExitAsync());
        // A program may end right after it has said it: then both are true, and which of them is heard of first is chance.
        if (HasSaid(text)) return;
        if (!seen.IsCompleted) throw new InvalidOperationException($"the program ended before it said '{text}': {Output}{Errors}");
        await seen;
    }

    private Task HearOfAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (HasSaid(text)) return Task.CompletedTask;
            _awaited.Add((line => line.Contains(text, StringComparison.Ordinal), seen));
        }

        return seen.Task.WaitAsync(Deadline);
    }

    private bool HasSaid(string text) => Output.Contains(text, StringComparison.Ordinal) || Errors.Contains(text, StringComparison.Ordinal);

    public void Signal(UnixSignal signal) => ProcessSignal.Send(Id, signal);

    public Task SignalAsync(string name) => Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExitAsync();

    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>The records in a test's one run directory.</summary>
    public static async Task<RunRecords> RecordsAsync(Scratch scratch) =>
        await (await RunDirectory.OpenAsync(RunPath(scratch))).ReadAsync();

    public static string RunPath(Scratch scratch) => Directory.GetDirectories(scratch.In("analysis")).Single();

    /// <summary>What is wrong with records, by the truth: nothing, where all is well.</summary>
    public static IReadOnlyList<string> Differences(NetworkTruth truth, IReadOnlyList<ExitRecord> records, ProbeMode mode)
    {
        var differences = new List<string>();
        foreach (var exit in truth.Exits)
        {
            var verdicts = records.Where(record => record.ExitFingerprint == exit.Fingerprint)
                .Select(record => $"{RecordJson.Word(record.Status)}/{RecordJson.Word(record.Cause)}")
                .ToList();
            var allowed = mode == ProbeMode.Wildcard ? exit.Wildcard : exit.Nxdomain;
            if (verdicts is not [var verdict]) differences.Add($"{exit.Behaviour}: {verdicts.Count} records");
            else if (!allowed.Contains(verdict)) differences.Add($"{exit.Behaviour}: {verdict}, and {string.Join(" or ", allowed)} is true: {JsonSerializer.Serialize(records.First(record => record.ExitFingerprint == exit.Fingerprint).Evidence)}");
        }

        if (records.Count != truth.Exits.Count) differences.Add($"{records.Count} records for {truth.Exits.Count} exits");
        return differences;
    }

    private void Hear(string? line, StringBuilder into)
    {
        if (line is null) return;
        lock (_gate)
        {
            into.AppendLine(line);
            foreach (var (wanted, seen) in _awaited)
            {
                if (wanted(line)) seen.TrySetResult();
            }
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            return int.Parse(Stat(id)[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsZombie(int id)
    {
        try
        {
            return Stat(id)[0] == "Z";
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The fields of /proc/PID/stat behind the program's name, which may itself hold spaces.</summary>
    private static string[] Stat(int id)
    {
        var stat = File.ReadAllText($"/proc/{id}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }
}
