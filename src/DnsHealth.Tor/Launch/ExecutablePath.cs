namespace DnsHealth.Tor.Launch;

/// <summary>Finds programs as a shell does.</summary>
public static class ExecutablePath
{
    /// <summary>A path is taken as it is; a bare name is looked for along PATH.</summary>
    /// <returns>The file, or null where there is none that may be executed.</returns>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return IsExecutable(program) ? Path.GetFullPath(program) : null;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        // Debian keeps daemons where an ordinary user's PATH does not look.
        return folders.Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string file) =>
        File.Exists(file)
        && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
