using DnsHealth.History;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.History;

public sealed class HistoryDatabaseTests : IDisposable
{
    private static readonly AlertPolicy Policy = new(2);

    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.In(HistoryDatabase.Name);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_recorded_is_found_again()
    {
        using var history = HistoryDatabase.Open(Path);
        history.Record(PastRun.Report(0, (1, Status.Success), (2, Status.DnsFail)), 400);
        history.Record(PastRun.Report(1, (1, Status.WrongIp), (2, Status.DnsFail), (3, Status.CircuitFail)), 400);
        using var reader = HistoryDatabase.OpenToRead(Path);
        Assert.Equal([(PastRun.Id(0), "host-a"), (PastRun.Id(1), "host-a")], reader.Runs());
        var relay = reader.Relay(Fingerprint.Parse(Sample.Fingerprint(1)), DateTimeOffset.UnixEpoch)!;
        Assert.Equal([(PastRun.Id(0), Status.Success, Cause.ExpectedAnswer), (PastRun.Id(1), Status.WrongIp, Cause.UnexpectedAddress)],
            relay.Observations.Select(seen => (seen.RunId, seen.Status, seen.Cause)));
        Assert.Single(reader.Relay(Fingerprint.Parse(Sample.Fingerprint(1)), PastRun.Ended(1))!.Observations);
        Assert.Null(reader.Relay(Fingerprint.Parse(Sample.Fingerprint(9)), DateTimeOffset.UnixEpoch));
        var statuses = reader.StatusesBefore(PastRun.Id(2), 10);
        Assert.Equal([Status.WrongIp, Status.Success], statuses[Sample.Fingerprint(1)]);
        Assert.Equal([Status.WrongIp], reader.StatusesBefore(PastRun.Id(2), 1)[Sample.Fingerprint(1)]);
        Assert.Equal([Status.Success], reader.StatusesBefore(PastRun.Id(1), 10)[Sample.Fingerprint(1)]);
        var before = reader.SummaryBefore(PastRun.Id(2))!;
        Assert.Equal((PastRun.Id(1), 3, 1, 1), (before.RunId, before.TotalRelays, before.WrongIp, before.CircuitFail));
        Assert.Null(reader.SummaryBefore(PastRun.Id(0)));
        Assert.Equal(2, reader.RunsSince(DateTimeOffset.UnixEpoch).Count);
    }

    [Fact]
    public void Recording_a_run_again_replaces_it_and_another_vantage_of_the_same_second_does_not()
    {
        using var history = HistoryDatabase.Open(Path);
        history.Record(PastRun.Report(0, (1, Status.Success), (2, Status.Success)), 400);
        history.Record(PastRun.Report(0, (1, Status.DnsFail)), 400);
        history.Record(PastRun.Report(0, (1, Status.Timeout)) is var other ? Named(other, "host-b") : null!, 400);
        Assert.Equal(2, history.Runs().Count);
        Assert.Equal([Status.DnsFail, Status.Timeout],
            history.Relay(Fingerprint.Parse(Sample.Fingerprint(1)), DateTimeOffset.UnixEpoch)!.Observations.Select(seen => seen.Status));
        Assert.Empty(history.Relay(Fingerprint.Parse(Sample.Fingerprint(2)), DateTimeOffset.UnixEpoch)!.Observations);

        // A report that unites the two takes the place of both.
        history.Record(Named(PastRun.Report(0, (1, Status.Success)), "host-a", "host-b"), 400);
        Assert.Equal([(PastRun.Id(0), "host-a+host-b")], history.Runs());
    }

    [Fact]
    public void Runs_too_old_are_forgotten_with_the_relays_that_nothing_else_is_known_of()
    {
        using var history = HistoryDatabase.Open(Path);
        history.Record(PastRun.Report(0, (1, Status.Success), (2, Status.Success)), 10);
        history.Record(PastRun.Report(20, (1, Status.Success)), 10);
        Assert.Equal(2, history.Runs().Count);
        history.Record(PastRun.Report(41, (1, Status.Success)), 10);
        Assert.Equal([PastRun.Id(20), PastRun.Id(41)], history.Runs().Select(run => run.RunId));
        Assert.Null(history.Relay(Fingerprint.Parse(Sample.Fingerprint(2)), DateTimeOffset.UnixEpoch));
        Assert.Equal(2, history.Relay(Fingerprint.Parse(Sample.Fingerprint(1)), DateTimeOffset.UnixEpoch)!.Observations.Count);
    }

    [Fact]
    public void The_failure_state_is_what_counting_the_runs_gives()
    {
        var random = new Random(20261122);
        using var history = HistoryDatabase.Open(Path);
        var state = FailureState.Empty;
        for (var run = 0; run < 60; run++)
        {
            var (report, tracking) = PastRun.Tracked(state, run, Policy, [.. Enumerable.Range(1, 12).Select(exit => (exit, Enum.GetValues<Status>()[random.Next(6)]))]);
            history.Record(report, 400);
            state = tracking.State;
        }

        Assert.NotEmpty(state.Exits);
        Assert.Equal(RecordJson.Write(state), RecordJson.Write(history.Replay(PastRun.Id(60), Policy)));
        Assert.Equal(PastRun.Id(58), history.Replay(PastRun.Id(59), Policy).LastRunId);
    }

    [Fact]
    public void Alerts_that_began_or_ended_are_remembered_newest_first()
    {
        using var history = HistoryDatabase.Open(Path);
        var state = FailureState.Empty;
        foreach (var (run, status) in ((int, Status)[])[(0, Status.DnsFail), (1, Status.DnsFail), (2, Status.DnsFail), (3, Status.Success), (4, Status.Success)])
        {
            var (report, tracking) = PastRun.Tracked(state, run, Policy, (1, status));
            history.Record(report, 400);
            state = tracking.State;
        }

        var changes = history.ChangesBefore(PastRun.Id(9), DateTimeOffset.UnixEpoch, 10);
        Assert.Equal(
            [(PastRun.Id(3), AlertState.Recovered, 3), (PastRun.Id(1), AlertState.New, 2)],
            changes.Select(change => (change.RunId, change.State, change.ConsecutiveFailures)));
        Assert.Equal(Status.DnsFail, changes[0].Status);
        Assert.Single(history.ChangesBefore(PastRun.Id(9), DateTimeOffset.UnixEpoch, 1));
        Assert.Single(history.ChangesBefore(PastRun.Id(3), DateTimeOffset.UnixEpoch, 10));
    }

    [Fact]
    public void A_file_that_is_no_history_or_a_later_one_is_told_from_a_broken_one()
    {
        File.WriteAllText(Path, "this is no database, and longer than the head of one would be, which has a hundred bytes, so this is enough of it");
        Assert.True(Assert.Throws<HistoryException>(() => HistoryDatabase.Open(Path)).IsBroken);
        Assert.True(Assert.Throws<HistoryException>(() => HistoryDatabase.OpenToRead(Path)).IsBroken);
        File.Delete(Path);
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE x (y); PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var later = Assert.Throws<HistoryException>(() => HistoryDatabase.Open(Path));
        Assert.False(later.IsBroken);
        Assert.Contains("later version", later.Message, StringComparison.Ordinal);
    }

    private static Report Named(Report report, params string[] vantages) =>
        report with { Metadata = report.Metadata with { Scan = report.Metadata.Scan with { InstanceNames = vantages } } };
}
