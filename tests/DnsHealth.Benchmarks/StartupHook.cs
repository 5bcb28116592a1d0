using System.Globalization;
using System.Reflection;

/// <summary>
/// Has a .NET process write down, at its end, what it used itself: DOTNET_STARTUP_HOOKS loads it into the scanner and, inherited, into
/// the simulated tor. Whoever waits for a process learns its figures only together with those of its children, and the most memory
/// that it had is gone with it; from within, both are exact.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable that names the directory to write to.</summary>
    public const string DirectoryVariable = "DNSHEALTH_BENCH_USAGE";

    /// <summary>The runtime calls it before Main, by this name.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { Length: > 0 } directory) return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
            var cpu = Environment.CpuUsage;
            File.WriteAllText(
                Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Assembly.GetEntryAssembly()?.GetName().Name}.{Environment.ProcessId}")),
                string.Create(CultureInfo.InvariantCulture, $"{cpu.UserTime.TotalMilliseconds} {cpu.PrivilegedTime.TotalMilliseconds} {peak}"));
        };
    }
}
