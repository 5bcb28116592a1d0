using System.Diagnostics;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Schemas;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Schemas;

/// <summary>Holds published files against their schemas, and metrics against promtool: programs of Debian's (python3-jsonschema, prometheus).</summary>
internal static class PublishedFiles
{
    /// <summary>Checks every file in an OUTPUT_DIR: what has no schema and is not known is an error, too.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(string directory)
    {
        var problems = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(directory, path);
            var problem = name switch
            {
                Publisher.LatestName => await AgainstSchemaAsync(path, FileSchema.Report),
                Publisher.ListName => await AgainstSchemaAsync(path, FileSchema.Files),
                FailureStateFile.Name => await AgainstSchemaAsync(path, FileSchema.FailureState),
                PrometheusMetrics.Name => await MetricsAsync(path),
                MarkdownReport.Name => null,
                AtomFeed.Name => Feed(path),
                _ when Publisher.RunIdOf(name) is not null => await AgainstSchemaAsync(path, FileSchema.Report),
                _ when Path.GetDirectoryName(name) == OperatorReport.DirectoryName => await AgainstSchemaAsync(path, FileSchema.Operator),
                _ when FileSchema.All.Any(schema => $"{FileSchema.DirectoryName}/{schema.FileName}" == name) => null,
                _ => "nobody knows what it is",
            };
            if (problem is not null) problems.Add($"{name}: {problem}");
        }

        return problems;
    }

    /// <summary>What is wrong with a value by a schema; null when nothing is.</summary>
    public static async Task<string?> AgainstSchemaAsync<T>(T value, FileSchema schema)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, RecordJson.Write(value));
            return await AgainstSchemaAsync(path, schema);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What promtool has against metrics; null when nothing.</summary>
    public static async Task<string?> MetricsAsync(string path)
    {
        var (code, output) = await RunAsync("promtool", await File.ReadAllTextAsync(path), "check", "metrics");
        return code == 0 && output.Length == 0 ? null : $"promtool: {output}";
    }

    private static async Task<string?> AgainstSchemaAsync(string path, FileSchema schema)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, schema.Content.ToArray());
            var (code, output) = await RunAsync("/usr/bin/jsonschema", "", "-i", path, file);
            return code == 0 ? null : output.Length > 0 ? output[..Math.Min(output.Length, 2000)] : $"jsonschema ended with {code}";
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string? Feed(string path)
    {
        var feed = System.Xml.Linq.XDocument.Load(path).Root!;
        System.Xml.Linq.XNamespace atom = "http://www.w3.org/2005/Atom";
        return feed.Name == atom + "feed"
            && feed.Elements(atom + "entry").Prepend(feed).All(one => ((string[])["id", "title", "updated"]).All(name => one.Elements(atom + name).Count() == 1))
            ? null
            : "RFC 4287 asks for an id, a title and a date";
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
