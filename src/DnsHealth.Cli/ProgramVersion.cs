using System.Reflection;

namespace DnsHealth.Cli;

/// <summary>This program's version.</summary>
internal static class ProgramVersion
{
    /// <summary>As the build has it: the version, and after a plus sign the commit.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
