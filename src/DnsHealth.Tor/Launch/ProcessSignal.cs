using System.Runtime.InteropServices;

namespace DnsHealth.Tor.Launch;

/// <summary>Sends signals to processes, by id.</summary>
public static partial class ProcessSignal
{
    /// <summary>kill(2).</summary>
    /// <param name="processId">A process we started; above 0, for lower ids name whole groups.</param>
    /// <param name="signal">What to send.</param>
    /// <returns>Whether there was such a process, and it was ours to signal.</returns>
    public static bool Send(int processId, UnixSignal signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 1);
        return Kill(processId, (int)signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
