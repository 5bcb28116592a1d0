using System.Text;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Tracking;

public class FailureStateTests
{
    private static FailureStateReading Read(string json) => FailureState.Read(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_state_is_read_back_as_it_was_written()
    {
        var state = FailureTracker.Apply(
            FailureState.Empty, "20260131_121500", Sample.Start, [Sample.Record(1, Status.WrongIp), Sample.Record(2, Status.Timeout)], new AlertPolicy(2)).State;
        var written = RecordJson.Write(state);
        Assert.Equal(written, RecordJson.Write(FailureState.Read(written).State!));
        Assert.Contains("\"since_run\": \"20260131_121500\"", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_list_of_counts_is_read()
    {
        var state = Read($$"""{"{{Sample.Fingerprint(1)}}": 4, "${{Sample.Fingerprint(0xAB).ToLowerInvariant()}}": 1}""").State!;
        Assert.Equal(5, state.CountAfter(Sample.Fingerprint(1), Status.DnsFail));
        Assert.Equal(2, state.CountAfter(Sample.Fingerprint(0xAB), Status.DnsFail));
        var next = FailureTracker.Apply(state, "20260131_121500", Sample.Start, [Sample.Record(1, Status.DnsFail)], new AlertPolicy(2));
        Assert.Equal(5, next.Counts[Sample.Fingerprint(1)]);
        Assert.Equal("20260131_121500", next.State.Exits[Sample.Fingerprint(0xAB)].LastSeen);
    }

    [Fact]
    public void What_is_not_known_or_makes_no_sense_is_passed_over()
    {
        var state = Read($$"""
            {"version": 9, "later": [], "updated": 3, "last_run_id": "zzz", "exits": {
              "evil": {"consecutive_failures": 1},
              "{{Sample.Fingerprint(1)}}": {"consecutive_failures": 2, "status": "no such", "cause": 4, "since_run": "../x", "more": null},
              "{{Sample.Fingerprint(2)}}": {"consecutive_failures": -1},
              "{{Sample.Fingerprint(3)}}": {"consecutive_failures": 2147483647},
              "{{Sample.Fingerprint(4)}}": {"consecutive_failures": "2"},
              "{{Sample.Fingerprint(5)}}": "x"}
            }
            """).State!;
        Assert.Equal(new ExitFailures(new FailureStreak(2, null, null, null, null), null, null), Assert.Single(state.Exits).Value);
        Assert.Null(state.LastRunId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"exits\": {")]
    [InlineData("[]")]
    [InlineData("{\"exits\": []}")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"exits\": {\"\\ud800\": 1}}")]
    [InlineData("{\"exits\": {}, \"last_run_id\": \"\\ud800\"}")]
    public void A_broken_file_is_a_value(string json)
    {
        var reading = Read(json);
        Assert.Null(reading.State);
        Assert.NotNull(reading.Error);
    }

    [Fact]
    public async Task Reading_a_broken_file_warns_and_changes_nothing()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.In("failure_state.json"), "{torn");
        var (state, warning) = await FailureStateFile.ReadAsync(directory.Path);
        Assert.Null(state);
        Assert.Contains("failure_state.json", warning, StringComparison.Ordinal);
        Assert.Equal("{torn", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(directory.Path))));
    }

    [Fact]
    public async Task Writing_sets_a_broken_file_aside()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory.In("failure_state.json"), "{torn");
        var state = FailureState.Empty with { LastRunId = "20260131_121500" };
        await FailureStateFile.WriteAsync(directory.Path, state);
        Assert.Equal("{torn", await File.ReadAllTextAsync(directory.In("failure_state.json.broken-20260131_121500")));
        var (read, warning) = await FailureStateFile.ReadAsync(directory.Path);
        Assert.Null(warning);
        Assert.Equal("20260131_121500", read!.LastRunId);
    }

    [Fact]
    public void What_is_withheld_and_what_is_not_are_the_whole()
    {
        var state = FailureTracker.Apply(
            FailureState.Empty, "20260131_121500", Sample.Start, [Sample.Record(1, Status.WrongIp), Sample.Record(2, Status.Timeout)], new AlertPolicy(2)).State;
        var (open, withheld) = state.WithoutTampering();
        Assert.Equal([Sample.Fingerprint(2)], open.Exits.Keys);
        Assert.Equal([Sample.Fingerprint(1)], withheld.Exits.Keys);
        Assert.Equal(RecordJson.Write(state), RecordJson.Write(open.With(withheld)));
    }
}
