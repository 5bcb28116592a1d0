using DnsHealth.Health;
using DnsHealth.History;
using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Schemas;
using DnsHealth.Tests.History;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Schemas;

public sealed class FileSchemaTests
{
    /// <summary>Every field there is has a value.</summary>
    private static ExitRecord Fullest() => Sample.FullRecord() with
    {
        ExitShare = 0.0123,
        Operator = new RelayOperator
        {
            Key = "example.org",
            Kind = OperatorKind.Ciiss,
            Name = "example.org",
            Contact = Sample.HostileNickname,
            Url = "https://example.org",
            Proof = "uri-rsa",
            NoMail = true,
            Resolver = new DeclaredResolver("local", "y", "n"),
        },
        Health = new ExitHealth(HealthState.Intermittent, 60, 20, 15, 6, 1, 5),
        Cv = new CrossValidation("a", 1, 2, true, new Dictionary<string, InstanceResult> { ["a"] = new(Status.Success, Cause.ExpectedAnswer, "192.0.2.1", null, 5.5, 1_769_861_800, "20260131_121500") }),
    };

    private static Report FullestReport()
    {
        var records = new[] { Sample.Record(1), Fullest(), Sample.Record(9, Status.CircuitFail), Sample.Record(10, Status.Unknown), Sample.Record(11, Status.WrongIp) };
        var union = RunUnion.Of(Sample.Run(Sample.Info(selected: records.Length), records));
        var tracking = FailureTracker.Apply(FailureState.Empty, union.RunId, union.Ended, union.Records, new AlertPolicy(1, 1));
        var past = new LookBack(
            new Dictionary<string, IReadOnlyList<Status>> { [Sample.Fingerprint(1)] = [Status.Success] },
            new RunSummary("20260131_061500", Sample.Start, true, 3, 1, 1, 0, 1, 0, 0, 33.33),
            [new StateChange("20260131_061500", Sample.Start, Sample.Fingerprint(7), "relay7", "198.51.100.7", AlertKind.Dns, AlertState.Recovered, Status.Timeout, Cause.NoReply, 4, "example.org")]);
        return ReportBuilder.Build(union, tracking, past);
    }

    [Fact]
    public async Task Records_and_reports_are_what_their_schemas_say()
    {
        Assert.Null(await PublishedFiles.AgainstSchemaAsync(Fullest(), FileSchema.Record));
        Assert.Null(await PublishedFiles.AgainstSchemaAsync(Sample.Record(1), FileSchema.Record));
        Assert.Null(await PublishedFiles.AgainstSchemaAsync(FullestReport(), FileSchema.Report));
        Assert.Null(await PublishedFiles.AgainstSchemaAsync(PastRun.Report(0), FileSchema.Report));
    }

    [Fact]
    public async Task A_schema_takes_nothing_that_is_not_so()
    {
        Assert.NotNull(await PublishedFiles.AgainstSchemaAsync(Fullest() with { ExitFingerprint = "x" }, FileSchema.Record));
        Assert.NotNull(await PublishedFiles.AgainstSchemaAsync(Fullest() with { ExitShare = 1.5 }, FileSchema.Record));
        Assert.NotNull(await PublishedFiles.AgainstSchemaAsync(new { Exits = "none" }, FileSchema.FailureState));
        Assert.NotNull(await PublishedFiles.AgainstSchemaAsync<string[]>(["../etc/passwd"], FileSchema.Files));
        Assert.NotNull(await PublishedFiles.AgainstSchemaAsync(new { More = 1 }, FileSchema.Report));
    }

    [Fact]
    public async Task Everything_that_is_published_is_as_it_should_be_and_made_again_the_same()
    {
        using var directory = new TemporaryDirectory();
        var report = FullestReport();
        var state = FailureTracker.Apply(FailureState.Empty, report.Metadata.RunId, Sample.Start, report.Results, new AlertPolicy(1, 1)).State;
        await new Publisher(directory.Path).PublishAsync(report, state);
        Assert.Empty(await PublishedFiles.ProblemsAsync(directory.Path));
        Assert.True(File.Exists(directory.In("operators/example.org.json")));

        using var again = new TemporaryDirectory();
        var saved = RecordJson.Read<Report>(await File.ReadAllBytesAsync(directory.In("latest.json")), "latest.json");
        var written = await new Publisher(again.Path).WriteDerivedAsync(saved);
        Assert.Contains(again.In("alerts.atom"), written);
        foreach (var path in written)
        {
            Assert.Equal(
                await File.ReadAllTextAsync(directory.In(Path.GetRelativePath(again.Path, path))),
                await File.ReadAllTextAsync(path));
        }

        // And the report itself, read and written once more, is the same file.
        Assert.Equal(await File.ReadAllBytesAsync(directory.In("latest.json")), RecordJson.Write(saved));
    }

    [Fact]
    public async Task Files_of_operators_nothing_is_told_of_any_more_go()
    {
        using var directory = new TemporaryDirectory();
        await new Publisher(directory.Path).WriteDerivedAsync(FullestReport());
        await new Publisher(directory.Path).WriteDerivedAsync(PastRun.Report(1, (1, Status.Success)));
        Assert.Empty(Directory.GetFiles(directory.In("operators")));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("A")]
    public void A_key_that_is_no_name_for_a_file_is_none(string key) => Assert.Null(OperatorReport.NameOf(key));
}
