using System.Diagnostics;
using DnsHealth.Tor.Launch;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>A process that <see cref="Launcher"/> started. What it prints is kept, the last lines of it.</summary>
internal sealed class ChildProcess : IDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _output = []; // Written by two readers, one for each stream; under its own lock.

    /// <summary>Takes over a process that was started with its input and both its outputs redirected.</summary>
    /// <param name="process">The process.</param>
    /// <param name="input">All that it will find on its standard input; a few bytes at most.</param>
    public ChildProcess(Process process, string input)
    {
        _process = process;
        Id = process.Id;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read: its exit code and its output say why.
        }
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines it printed, oldest first.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output) return [.. _output];
        }
    }

    /// <summary>Sends a signal, unless the process has ended.</summary>
    public void Send(UnixSignal signal)
    {
        if (!_process.HasExited) ProcessSignal.Send(Id, signal);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose() => _process.Dispose();

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            _output.Enqueue(line.Data);
            if (_output.Count > KeptLines) _output.Dequeue();
        }
    }
}
