using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>
/// Starts processes that cannot outlive this one, however it ends: the kernel kills them, stopped or not, when the
/// thread that started them ends (prctl(2), PR_SET_PDEATHSIG). So they are all started by one thread, which lives as
/// long as this object; a thread of the pool might end at any time. They get a session of their own, so that a Ctrl-C
/// at the terminal reaches this process only.
/// </summary>
internal sealed class Launcher : IDisposable
{
    private readonly BlockingCollection<Task<ChildProcess>> _requests = [];
    private readonly Thread _thread;

    public Launcher()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "private network launcher" };
        _thread.Start();
    }

    /// <summary>Starts a program.</summary>
    /// <param name="file">A path, or a name on PATH. If there is none, the process ends at once and says so.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it finds on its standard input; a few bytes at most.</param>
    /// <exception cref="PrivateNetworkException">setpriv (util-linux) cannot be run.</exception>
    public Task<ChildProcess> StartAsync(string file, IEnumerable<string> arguments, string input = "")
    {
        var info = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "setsid", file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var starting = new Task<ChildProcess>(() => Start(info, input), TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add(starting);
        return starting;
    }

    /// <summary>Ends the thread, and with it whatever it started and still runs.</summary>
    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _requests.Dispose();
    }

    private static ChildProcess Start(ProcessStartInfo info, string input)
    {
        try
        {
            return new ChildProcess(Process.Start(info)!, input);
        }
        catch (Win32Exception e)
        {
            throw new PrivateNetworkException("a private network needs Linux with util-linux: setpriv did not start", e);
        }
    }

    private void Run()
    {
        // The default scheduler runs a task that was never queued with it on the thread that asks.
        foreach (var starting in _requests.GetConsumingEnumerable()) starting.RunSynchronously(TaskScheduler.Default);
    }
}
