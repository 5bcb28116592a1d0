using System.Globalization;

namespace DnsHealth.Benchmarks.Scans;

/// <summary>What a process used, from its start to its end.</summary>
/// <param name="CpuMs">Processor time, its own and the system's on its behalf, in milliseconds.</param>
/// <param name="PeakMb">The most memory it had, in MiB (VmHWM).</param>
internal sealed record ProcessUsage(double CpuMs, double PeakMb)
{
    /// <summary>Reads what <see cref="StartupHook"/> wrote; several processes of one program together. Null where there was none.</summary>
    public static ProcessUsage? Read(string directory, string program)
    {
        var all = Directory.EnumerateFiles(directory, $"{program}.*")
            .Select(file => File.ReadAllText(file).Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(numbers => new ProcessUsage(numbers[0] + numbers[1], numbers[2] / 1024))
            .ToList();
        return all.Count == 0 ? null : new ProcessUsage(all.Sum(usage => usage.CpuMs), all.Max(usage => usage.PeakMb));
    }
}
