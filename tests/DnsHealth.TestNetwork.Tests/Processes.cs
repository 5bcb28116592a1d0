using System.Globalization;

namespace DnsHealth.TestNetwork.Tests;

/// <summary>The processes of a network, looked at in /proc and so by nobody's word but the kernel's.</summary>
internal static class Processes
{
    /// <summary>The ids that the daemons of a network wrote down themselves.</summary>
    public static IReadOnlyList<int> RecordedIds(string directory) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(directory, "daemons"), "pid", SearchOption.AllDirectories)
            .Select(file => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)),
    ];

    /// <summary>Every process, zombies aside, that has the directory on its command line.</summary>
    public static IReadOnlyList<int> Of(string directory) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => Read(id, "cmdline").Contains(directory + "/", StringComparison.Ordinal) && State(id) is not ('Z' or 'X' or ' ')),
    ];

    /// <summary>proc(5)'s letter for what a process does; a space if there is none.</summary>
    public static char State(int id) => Read(id, "stat") is { Length: > 0 } stat ? stat[stat.LastIndexOf(')') + 2] : ' ';

    public static async Task WaitUntilNoneAsync(string directory)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Of(directory) is { Count: > 0 } left)
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"still there: {string.Join(", ", left.Select(id => Read(id, "cmdline")))}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
