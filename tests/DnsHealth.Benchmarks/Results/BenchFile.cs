using System.CommandLine;
using DnsHealth.Records;

namespace DnsHealth.Benchmarks.Results;

/// <summary><c>bench.json</c>: each command replaces its own part of it.</summary>
internal static class BenchFile
{
    /// <summary>The option that names it.</summary>
    public static Option<string> Option { get; } = new("--out")
    {
        Description = "The file of results; what another command wrote there on the same machine and commit stays.",
        DefaultValueFactory = _ => "bench.json",
    };

    /// <summary>Changes it, from what is there or from nothing. It appears whole or not at all.</summary>
    public static async Task UpdateAsync(string path, Func<Bench, Bench> change, CancellationToken cancellation)
    {
        var here = new Bench { Machine = Machine.Here(), Date = TimeProvider.System.GetUtcNow(), Commit = Machine.Commit };
        var bench = await ReadAsync(path, cancellation) is { } before && before.Machine == here.Machine && before.Commit == here.Commit
            ? before with { Date = here.Date }
            : here;
        await AtomicFile.WriteAsync(path, RecordJson.Write(change(bench)), cancellation);
    }

    /// <summary>Reads it; null where there is none, or what is there is none.</summary>
    public static async Task<Bench?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return RecordJson.Read<Bench>(await File.ReadAllBytesAsync(path, cancellation), path);
        }
        catch (RecordFormatException)
        {
            return null;
        }
    }
}
