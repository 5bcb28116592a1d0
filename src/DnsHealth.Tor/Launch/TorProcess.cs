using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Launch;

/// <summary>A tor that we started, from its start to its end. It speaks no control protocol; that is <see cref="TorSession"/>'s part.</summary>
/// <remarks>The last log lines are written by tor's output alone and guarded by their own lock.</remarks>
public sealed class TorProcess : IAsyncDisposable
{
    private const int LastLinesKept = 12;

    /// <summary>What tor says when another tor has its data directory locked, and it has waited for 5 s.</summary>
    private const string DirectoryTaken = "No, it's still there.  Exiting.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly string _dataDirectory;
    private readonly Queue<string> _lastLines = [];
    private readonly Action<string>? _log;

    private TorProcess(Process process, TorLaunchOptions options, TimeProvider time)
    {
        _process = process;
        Id = process.Id;
        _time = time;
        _dataDirectory = options.DataDirectory;
        _log = options.Log;
        process.OutputDataReceived += OnLine;
        process.ErrorDataReceived += OnLine;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // It waits for the end of what is being read as well, so that the last words are whole when it ends.
        Exited = process.WaitForExitAsync();
    }

    /// <summary>tor's process id.</summary>
    public int Id { get; }

    /// <summary>Ends when tor has.</summary>
    public Task Exited { get; }

    /// <summary>
    /// Whether it ended because another tor has its data directory. One whose owner was killed before it had our control connection
    /// notices that only after up to 15 s, and then ends.
    /// </summary>
    public bool FoundDirectoryTaken
    {
        get
        {
            lock (_lastLines) return Exited.IsCompleted && _lastLines.Any(line => line.Contains(DirectoryTaken, StringComparison.Ordinal));
        }
    }

    /// <summary>What tor logged last, for an error message.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastLines)
            {
                return _lastLines.Count == 0 ? "tor said nothing" : $"tor's last words:\n  {string.Join("\n  ", _lastLines)}";
            }
        }
    }

    /// <summary>Writes the torrc and starts tor on it, in a session of its own, so that Ctrl-C at a terminal reaches us and not tor.</summary>
    /// <exception cref="TorStartException">There is no such program, or its files cannot be written.</exception>
    public static async Task<TorProcess> StartAsync(TorLaunchOptions options, TimeProvider time, CancellationToken cancellation)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        var binary = ExecutablePath.Find(options.Binary) ?? throw new TorStartException($"there is no program {options.Binary}");
        var torrc = Path.Combine(options.DataDirectory, "torrc");
        var defaults = Path.Combine(options.DataDirectory, "torrc-defaults");
        try
        {
            System.IO.Directory.CreateDirectory(
                options.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Delete(Path.Combine(options.DataDirectory, Torrc.ControlPortFile));
            var extra = options.ExtraTorrc is null ? null : await File.ReadAllTextAsync(options.ExtraTorrc, cancellation);
            await File.WriteAllTextAsync(torrc, Torrc.Write(options, extra), cancellation);
            await File.WriteAllTextAsync(defaults, "", cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TorStartException($"tor's files in {options.DataDirectory} cannot be prepared: {exception.Message}", exception);
        }

        var start = new ProcessStartInfo(binary)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        if (OwnSession() is { } setsid)
        {
            start.FileName = setsid;
            start.ArgumentList.Add(binary);
        }

        // Both files are named, so that nothing of the system's torrc comes in.
        foreach (var argument in (string[])["--defaults-torrc", defaults, "-f", torrc,
            "__OwningControllerProcess", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        Process process;
        try
        {
            process = Process.Start(start) ?? throw new TorStartException($"{options.Binary} did not start");
        }
        catch (Win32Exception exception)
        {
            throw new TorStartException($"{options.Binary} cannot be started: {exception.Message}", exception);
        }

        process.StandardInput.Close();
        return new TorProcess(process, options, time);
    }

    /// <summary>Waits until tor listens for controllers, and says where.</summary>
    /// <exception cref="TorStartException">tor ended first, or wrote no control port that reads.</exception>
    public async Task<IPEndPoint> AwaitControlPortAsync(CancellationToken cancellation)
    {
        var file = Path.Combine(_dataDirectory, Torrc.ControlPortFile);
        // tor renames the file into place, so that it is there means that it is whole.
        while (!File.Exists(file))
        {
            await Task.WhenAny(Exited, Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (Exited.IsCompleted) throw Ended();
        }

        // PORT=ADDRESS:PORT for each, and UNIX_PORT=PATH: an extra torrc may add some to ours.
        var lines = await File.ReadAllLinesAsync(file, cancellation);
        foreach (var line in lines)
        {
            if (line.StartsWith("PORT=", StringComparison.Ordinal) && IPEndPoint.TryParse(line[5..], out var endPoint)) return endPoint;
        }

        throw new TorStartException($"{file} does not name a control port: {PrintableText.Of(string.Join(' ', lines), 80)}");
    }

    /// <summary>The error for a tor that ended when it should not have.</summary>
    public TorStartException Ended() => new($"tor ended with exit code {_process.ExitCode}; {LastWords}");

    /// <summary>Waits for tor to end by itself, after it was told to; then asks by signal, then insists.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var signal in (UnixSignal[])[UnixSignal.Terminate, UnixSignal.Kill])
        {
            if (await EndsInTimeAsync()) break;
            ProcessSignal.Send(Id, signal);
        }

        await Exited;
        _process.Dispose();
    }

    /// <summary>setsid(1) where the system has it: there it execs tor without a fork, and our process id for it stays right.</summary>
    private static string? OwnSession() => ExecutablePath.Find("setsid");

    private async Task<bool> EndsInTimeAsync() =>
        await Task.WhenAny(Exited, Task.Delay(Patience, _time)) == Exited;

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        var text = PrintableText.Of(line.Data, 400);
        lock (_lastLines)
        {
            if (_lastLines.Count == LastLinesKept) _lastLines.Dequeue();
            _lastLines.Enqueue(text);
        }

        _log?.Invoke(text);
    }
}
