using DnsHealth.Benchmarks.Pieces;
using DnsHealth.Benchmarks.Results;

namespace DnsHealth.Benchmarks.Tests.Results;

public sealed class BenchFileTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("dnshealth-bench-test-").FullName;

    private string Name => Path.Combine(_scratch, "bench.json");

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public async Task One_commands_results_stay_when_another_adds_its_own()
    {
        await UpdateAsync(bench => bench with { Pieces = [new PieceRow("a piece", 1.5, 0.1, 24)] });
        await UpdateAsync(bench => bench with { Scans = [] });
        var read = await BenchFile.ReadAsync(Name, CancellationToken.None);
        Assert.Equal([new PieceRow("a piece", 1.5, 0.1, 24)], read!.Pieces);
        Assert.Equal(Machine.Here(), read.Machine);
    }

    [Fact]
    public async Task What_was_measured_elsewhere_or_earlier_does_not()
    {
        foreach (var change in (Func<Bench, Bench>[])[bench => bench with { Commit = "another" }, bench => bench with { Machine = bench.Machine with { Cpu = "another" } }])
        {
            await UpdateAsync(bench => change(bench with { Pieces = [new PieceRow("a piece", 1.5, 0.1, 24)] }));
            await UpdateAsync(bench => bench);
            Assert.Empty((await BenchFile.ReadAsync(Name, CancellationToken.None))!.Pieces);
        }
    }

    [Fact]
    public async Task A_file_that_is_none_is_replaced()
    {
        await File.WriteAllTextAsync(Name, "{ half");
        await UpdateAsync(bench => bench);
        Assert.NotNull(await BenchFile.ReadAsync(Name, CancellationToken.None));
    }

    private Task UpdateAsync(Func<Bench, Bench> change) => BenchFile.UpdateAsync(Name, change, CancellationToken.None);
}
