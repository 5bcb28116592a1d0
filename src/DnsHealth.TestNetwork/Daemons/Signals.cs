using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>kill(2).</summary>
internal static partial class Signals
{
    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal; a process that is already gone is none of its troubles.</summary>
    /// <exception cref="Win32Exception">The system refused.</exception>
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new Win32Exception(error, $"kill({processId}, {signal})");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
