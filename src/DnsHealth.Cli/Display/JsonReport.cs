using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Cli.Display;

/// <summary>What a program reads on standard output with <c>--json</c>: the report, as its file has it.</summary>
internal static class JsonReport
{
    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Report report)
    {
        await using var output = Console.OpenStandardOutput();
        await RecordJson.WriteAsync(output, report);
    }
}
