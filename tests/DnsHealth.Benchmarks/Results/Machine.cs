using System.Reflection;
using System.Runtime.InteropServices;

namespace DnsHealth.Benchmarks.Results;

/// <summary>What was measured on.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Cores">Its cores, as far as this program may use them.</param>
/// <param name="MemoryMb">Memory, in MiB.</param>
/// <param name="Os">The operating system.</param>
/// <param name="Kernel">Its kernel.</param>
/// <param name="Dotnet">The .NET runtime.</param>
/// <param name="Build">How the program was built: Release, or Debug, whose figures are worth nothing.</param>
internal sealed record Machine(string Cpu, int Cores, int MemoryMb, string Os, string Kernel, string Dotnet, string Build)
{
    /// <summary>The machine this runs on.</summary>
    public static Machine Here() => new(
        Field("/proc/cpuinfo", "model name", ':') ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        int.TryParse(Field("/proc/meminfo", "MemTotal", ':')?.Split(' ')[0], out var kilobytes) ? kilobytes / 1024 : 0,
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription,
        Environment.OSVersion.VersionString,
        RuntimeInformation.FrameworkDescription,
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "");

    /// <summary>The commit that it was built from; empty where it was built outside of a repository.</summary>
    public static string Commit =>
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+').ElementAtOrDefault(1) ?? "";

    private static string? Field(string file, string name, char separator) => !File.Exists(file)
        ? null
        : File.ReadLines(file)
            .Select(line => line.Split(separator, 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(parts => parts.Length == 2 && parts[0] == name)?[1];
}
