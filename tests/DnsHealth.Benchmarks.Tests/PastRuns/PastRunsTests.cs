using DnsHealth.Benchmarks.PastRuns;

namespace DnsHealth.Benchmarks.Tests.PastRuns;

public sealed class PastRunsTests
{
    [Fact]
    public void A_history_is_filled_and_measured_and_keeps_no_more_runs_than_it_should()
    {
        var directory = Directory.CreateTempSubdirectory("dnshealth-history-").FullName;
        try
        {
            var row = PastRunsCommand.Measure(directory, 12, 60);
            Assert.InRange(row.Runs, 12, 13);
            Assert.True(row is { FileMb: > 0, RecordSeconds: > 0, ProcessSeconds: > 0 });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
