using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Reports;

public class RunUnionTests
{
    private static RunRecords Shard(int index, int count, RunOutcome? outcome = RunOutcome.Completed, int exits = 60)
    {
        var shard = new Shard(index, count);
        ExitRecord[] records =
        [
            .. Enumerable.Range(1, exits).Where(exit => shard.Contains(DnsHealth.Tor.Directory.Fingerprint.Parse(Sample.Fingerprint(exit)))).Select(exit => Sample.Record(exit)),
        ];
        return Sample.Run(Sample.Info($"host-{index}", shard.ToString(), outcome, records.Length, Sample.Start.AddMinutes(index)), records);
    }

    private static ExitRecord Validated(params Status[] statuses) => Assert.Single(RunUnion.Unite(
        [.. statuses.Select((status, i) => Sample.Run(Sample.Info($"host-{i}", selected: 1), Sample.Record(1, status, at: 1_769_861_800 + i)))]).Records);

    [Fact]
    public void One_run_stays_as_it_is()
    {
        var union = RunUnion.Of(Sample.Run(Sample.Info(selected: 2), Sample.Record(2), Sample.Record(1, Status.DnsFail)));
        Assert.Equal((ScanType.OneRun, 1), (union.Scan.Type, union.Scan.Instances));
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(2)], union.Records.Select(record => record.ExitFingerprint));
        Assert.All(union.Records, record => Assert.Null(record.Cv));
        Assert.True(union.Complete);
        Assert.False(union.Partial);
    }

    [Fact]
    public void All_parts_make_up_the_whole()
    {
        var union = RunUnion.Unite([Shard(2, 3), Shard(0, 3), Shard(1, 3)]);
        Assert.Equal(60, union.Records.Count);
        Assert.Equal(ScanType.Split, union.Scan.Type);
        Assert.Equal(["host-0", "host-1", "host-2"], union.Scan.InstanceNames);
        Assert.True(union.Complete);
        Assert.Equal("20260131_121700", union.RunId);
        Assert.Equal(Sample.Start, union.Started);
        Assert.Equal(Sample.Start.AddMinutes(12), union.Ended);
    }

    [Fact]
    public void Parts_that_are_missing_interrupted_or_of_another_division_do_not()
    {
        Assert.False(RunUnion.Unite([Shard(0, 3), Shard(1, 3)]).Complete);
        Assert.True(RunUnion.Unite([Shard(0, 3), Shard(1, 3)]).Partial);
        Assert.False(RunUnion.Unite([Shard(0, 2), Shard(1, 3)]).Complete);
        var interrupted = RunUnion.Unite([Shard(0, 2), Shard(1, 2, RunOutcome.Interrupted)]);
        Assert.False(interrupted.Complete);
        Assert.False(interrupted.Partial);
        Assert.Equal(RunOutcome.Interrupted, interrupted.Outcome);
        Assert.Equal(RunOutcome.Interrupted, RunUnion.Unite([Shard(0, 2), Shard(1, 2, outcome: null)]).Outcome);

        var byCountry = Shard(1, 2);
        byCountry = byCountry with { Info = byCountry.Info with { Selection = byCountry.Info.Selection with { Country = "de" } } };
        Assert.False(RunUnion.Unite([Shard(0, 2), byCountry]).Complete);
        var broken = Shard(1, 2) with { Broken = [new BrokenRecord("x", "y")] };
        Assert.False(RunUnion.Unite([Shard(0, 2), broken]).Complete);
        Assert.False(RunUnion.Of(Sample.Run(Sample.Info(selected: 3), Sample.Record(1))).Complete);
    }

    [Theory]
    [InlineData(Status.WrongIp, Status.Success, Status.WrongIp)]
    [InlineData(Status.WrongIp, Status.WrongIp, Status.Success, Status.Success)]
    [InlineData(Status.Success, Status.DnsFail, Status.Success)]
    [InlineData(Status.Success, Status.Timeout, Status.CircuitFail, Status.Success, Status.Unknown)]
    [InlineData(Status.DnsFail, Status.CircuitFail, Status.DnsFail)]
    [InlineData(Status.CircuitFail, Status.Unknown, Status.CircuitFail)]
    [InlineData(Status.Unknown, Status.Unknown, Status.Unknown)]
    public void Of_several_words_on_an_exit_the_weightiest_is_taken(Status taken, params Status[] said)
    {
        var record = Validated(said);
        Assert.Equal(taken, record.Status);
        Assert.Equal(said.Length, record.Cv!.InstancesTotal);
        Assert.Equal(said.Count(status => status == Status.Success), record.Cv.InstancesSuccess);
        Assert.Equal(taken == Status.Success && said.Any(status => status is not (Status.Success or Status.Unknown)), record.Cv.Improved);
        Assert.Equal(record.Status, record.Cv.PerInstance[record.Cv.ResultSource].Status);
        Assert.Equal(said, record.Cv.PerInstance.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.Status));
    }

    [Fact]
    public void An_unknown_beside_a_success_is_no_improvement() => Assert.False(Validated(Status.Unknown, Status.Success).Cv!.Improved);

    [Fact]
    public void Whatever_order_the_runs_come_in_the_outcome_is_the_same()
    {
        var random = new Random(815);
        for (var round = 0; round < 60; round++)
        {
            var runs = Enumerable.Range(0, random.Next(2, 6)).Select(host => Sample.Run(
                Sample.Info($"host-{(random.Next(3) == 0 ? 0 : host)}", random.Next(2) == 0 ? $"{host}/6" : null, start: Sample.Start.AddMinutes(host)),
                [.. Enumerable.Range(1, 20).Where(_ => random.Next(2) == 0)
                    .Select(exit => Sample.Record(exit, Enum.GetValues<Status>()[random.Next(6)], at: 1_769_861_800 + random.Next(3)))])).ToArray();
            var expected = RecordJson.Write(ReportBuilder.Build(RunUnion.Unite(runs), null));
            for (var i = 0; i < 5; i++)
            {
                random.Shuffle(runs);
                Assert.Equal(expected, RecordJson.Write(ReportBuilder.Build(RunUnion.Unite(runs), null)));
            }

            Assert.Equal(
                runs.SelectMany(run => run.Records).Select(record => record.ExitFingerprint).Distinct().Order(StringComparer.Ordinal),
                RunUnion.Unite(runs).Records.Select(record => record.ExitFingerprint));
        }
    }

    [Fact]
    public void Runs_that_asked_different_questions_are_refused_unless_forced()
    {
        var run = Sample.Run(Sample.Info("a"), Sample.Record(1));
        foreach (var (other, named) in new (RunInfo, string)[]
        {
            (Sample.Info("b") with { Domain = "other.example" }, "other.example"),
            (Sample.Info("b") with { Mode = ProbeMode.Nxdomain }, "modes"),
            (Sample.Info("b", start: Sample.Start.AddHours(25)), "different days"),
            (Sample.Info("b", start: Sample.Start.AddHours(24).AddSeconds(-1)), "2026-02-01 12:14"),
            (Sample.Info("b", start: Sample.Start.AddHours(-13)), "different days"),
            (Sample.Info("b", outcome: RunOutcome.Inconclusive) with { Reason = "no control" }, "no control"),
        })
        {
            var runs = new[] { run, Sample.Run(other, Sample.Record(1)) };
            var message = Assert.Throws<RunUnionException>(() => RunUnion.Unite(runs)).Message;
            Assert.Contains(named, message, StringComparison.Ordinal);
            Assert.Contains("--force", message, StringComparison.Ordinal);
            Assert.Single(RunUnion.Unite(runs, force: true).Records);
        }
    }

    [Theory]
    [InlineData(11.5, 0)]
    [InlineData(-12, 0)]
    [InlineData(11.7, 11.9)]
    public void A_round_of_one_day_or_over_one_midnight_is_united(double second, double third) => Assert.Single(RunUnion.Unite(
    [
        Sample.Run(Sample.Info("a"), Sample.Record(1)),
        Sample.Run(Sample.Info("b", start: Sample.Start.AddHours(second)), Sample.Record(1)),
        Sample.Run(Sample.Info("c", start: Sample.Start.AddHours(third)), Sample.Record(1)),
    ]).Records);

    [Fact]
    public void A_day_is_told_by_all_of_the_runs_and_not_by_each_and_the_first() => Assert.Throws<RunUnionException>(() => RunUnion.Unite(
    [
        Sample.Run(Sample.Info("a"), Sample.Record(1)),
        Sample.Run(Sample.Info("b", start: Sample.Start.AddHours(11)), Sample.Record(1)),
        Sample.Run(Sample.Info("c", start: Sample.Start.AddHours(22)), Sample.Record(1)),
    ]));

    [Fact]
    public void An_exit_that_one_vantage_asked_twice_is_cross_validated_like_one_that_two_asked()
    {
        var first = Sample.Run(Sample.Info("a", selected: 1), Sample.Record(1, at: 1_769_861_800));
        var second = Sample.Run(Sample.Info("a", selected: 1, start: Sample.Start.AddHours(6)), Sample.Record(1, Status.Timeout, at: 1_769_883_400));
        var other = Sample.Run(Sample.Info("b", selected: 1), Sample.Record(1, Status.DnsFail));
        var union = RunUnion.Unite([second, other, first]);
        Assert.Equal((ScanType.CrossValidate, 3), (union.Scan.Type, union.Scan.Instances));

        // Only the runs that share a name need more than it.
        Assert.Equal(["a/20260131_121500", "a/20260131_181500", "b"], union.Scan.InstanceNames);
        var record = Assert.Single(union.Records);
        Assert.Equal((Status.Success, "a/20260131_121500", 1, 3, true), (record.Status, record.Cv!.ResultSource, record.Cv.InstancesSuccess, record.Cv.InstancesTotal, record.Cv.Improved));
        Assert.Equal(union.Scan.InstanceNames, record.Cv.PerInstance.Keys);
        Assert.True(union.Complete);
    }

    [Fact]
    public void Parts_that_one_vantage_scanned_make_up_the_whole_and_are_not_cross_validated()
    {
        RunRecords[] parts = [.. Enumerable.Range(0, 3).Select(part => Shard(part, 3)).Select(run => run with { Info = run.Info with { Vantage = "a" } })];
        var union = RunUnion.Unite(parts);
        Assert.True(union.Complete);
        Assert.Equal((ScanType.Split, 3), (union.Scan.Type, union.Scan.Instances));
        Assert.All(union.Records, record => Assert.Null(record.Cv));
        Assert.Equal(["a/20260131_121500", "a/20260131_121600", "a/20260131_121700"], union.Scan.InstanceNames);

        // Begun in the same second, the part tells them apart.
        union = RunUnion.Unite([.. parts.Select(run => run with { Info = run.Info with { RunId = "20260131_121500" } })]);
        Assert.Equal(["a/20260131_121500/0/3", "a/20260131_121500/1/3", "a/20260131_121500/2/3"], union.Scan.InstanceNames);
    }

    [Fact]
    public void Two_vantages_of_three_parts_each_are_the_whole_and_every_exit_has_two_words()
    {
        var runs = Enumerable.Range(0, 3).SelectMany(part => new[] { "x", "y" }.Select(host => Shard(part, 3)).Select((run, i) => run with { Info = run.Info with { Vantage = $"{"xy"[i]}{part}" } })).ToArray();
        var union = RunUnion.Unite(runs);
        Assert.True(union.Complete);
        Assert.Equal((ScanType.CrossValidate, 6, 60), (union.Scan.Type, union.Scan.Instances, union.Records.Count));
        Assert.All(union.Records, record => Assert.Equal((2, 2, false), (record.Cv!.InstancesTotal, record.Cv.InstancesSuccess, record.Cv.Improved)));
    }

    [Fact]
    public void The_same_run_twice_is_refused_and_hosts_of_one_name_are_told_apart()
    {
        var run = Sample.Run(Sample.Info("a"), Sample.Record(1));
        Assert.Contains("VANTAGE", Assert.Throws<RunUnionException>(() => RunUnion.Unite([run, run], force: true)).Message, StringComparison.Ordinal);
        Assert.Throws<RunUnionException>(() => RunUnion.Unite([]));
        var later = Sample.Run(Sample.Info("a", start: Sample.Start.AddHours(1)), Sample.Record(1));
        Assert.Equal(["a/20260131_121500", "a/20260131_131500"], RunUnion.Unite([run, later]).Scan.InstanceNames);
    }
}
