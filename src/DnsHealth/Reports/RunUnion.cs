using System.Globalization;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Reports;

/// <summary>
/// One or several runs as one: parts of the exits are put together, and an exit that is in several is cross-validated. A pure
/// function of the runs, whichever order they are given in.
/// </summary>
public sealed record RunUnion
{
    // A round may begin on either side of midnight; a run made at the same hour of the next day is another round, and an exit may
    // have been mended between the two.
    private static readonly TimeSpan MostApartOverMidnight = TimeSpan.FromHours(12);

    /// <summary>The union's name: the latest run's.</summary>
    public required string RunId { get; init; }

    /// <summary>How a healthy exit was told; null when no run got as far.</summary>
    public required ProbeMode? Mode { get; init; }

    /// <summary>The base domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The earliest start, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The latest end, UTC; where a run was killed, its latest record.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>How it ended: the worst of the runs' outcomes.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public required string? Reason { get; init; }

    /// <summary>Exits were left out on purpose: neither does one run look at all of them, nor do the parts make up the whole.</summary>
    public required bool Partial { get; init; }

    /// <summary>Nothing is missing: not <see cref="Partial"/>, every run completed, and every record could be read.</summary>
    public required bool Complete { get; init; }

    /// <summary>Exits in the consensus, the most that a run saw; null when no run got as far.</summary>
    public required int? ConsensusExits { get; init; }

    /// <summary>The records, sorted by fingerprint, one an exit.</summary>
    public required IReadOnlyList<ExitRecord> Records { get; init; }

    /// <summary>Records left out by <see cref="WithoutTampering"/>.</summary>
    public int Withheld { get; private init; }

    /// <summary>The runs.</summary>
    public required ScanShape Scan { get; init; }

    /// <summary>One run as it is.</summary>
    public static RunUnion Of(RunRecords run) => Unite([run]);

    /// <summary>Unites runs.</summary>
    /// <param name="runs">At least one.</param>
    /// <param name="force">Also of different domains, modes or days, and with inconclusive ones.</param>
    /// <exception cref="RunUnionException">They do not go together.</exception>
    public static RunUnion Unite(IReadOnlyList<RunRecords> runs, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0) throw new RunUnionException("there is no run to report on");
        RunRecords[] sorted =
        [
            .. runs.OrderBy(run => run.Info.RunId, StringComparer.Ordinal)
                .ThenBy(run => run.Info.Vantage, StringComparer.Ordinal)
                .ThenBy(run => run.Info.Selection.Shard, StringComparer.Ordinal),
        ];
        var names = Names(sorted);
        if (!force) CheckTheyAgree(sorted, names);

        var byExit = sorted.Zip(names)
            .SelectMany(run => run.First.Records.Select(record => (Name: run.Second, Record: record)))
            .GroupBy(said => said.Record.ExitFingerprint, StringComparer.Ordinal)
            .OrderBy(exit => exit.Key, StringComparer.Ordinal)
            .Select(exit => exit.ToArray())
            .ToArray();
        var outcome = WorstOutcome(sorted);
        var partial = !AreAllExits(sorted);
        return new RunUnion
        {
            RunId = sorted[^1].Info.RunId,
            Mode = sorted.Select(run => run.Info.Mode).FirstOrDefault(mode => mode is not null),
            Domain = sorted[0].Info.Domain,
            Started = sorted.Min(run => run.Info.Start),
            Ended = sorted.Max(End),
            Outcome = outcome,
            Reason = sorted.Select(run => run.Info.Reason).FirstOrDefault(reason => reason is not null),
            Partial = partial,
            Complete = !partial && outcome == RunOutcome.Completed && sorted.All(HasEveryRecord),
            ConsensusExits = sorted.Max(run => run.Info.Consensus?.Exits),
            Records = [.. byExit.Select(Combine)],
            Scan = new ScanShape(
                sorted.Length == 1 ? ScanType.OneRun
                    : byExit.Any(exit => exit.Length > 1) ? ScanType.CrossValidate
                    : ScanType.Split,
                sorted.Length,
                [.. names.Order(StringComparer.Ordinal)]),
        };
    }

    /// <summary>The runs as they may be public where lies are not: without the exits that lied.</summary>
    public RunUnion WithoutTampering()
    {
        ExitRecord[] shown = [.. Records.Where(record => record.Status != Status.WrongIp)];
        return this with { Records = shown, Withheld = Records.Count - shown.Length };
    }

    /// <summary>A wrong address outweighs everything, a success every failure, and anything <c>unknown</c>; of failures, what was seen nearer to the resolver.</summary>
    private static int Weight(Status status) => status switch
    {
        Status.WrongIp => 5,
        Status.Success => 4,
        Status.DnsFail => 3,
        Status.Timeout => 2,
        Status.CircuitFail => 1,
        _ => 0,
    };

    private static ExitRecord Combine((string Name, ExitRecord Record)[] said)
    {
        var (source, taken) = said
            .OrderByDescending(one => Weight(one.Record.Status))
            .ThenByDescending(one => one.Record.Timestamp)
            .ThenBy(one => one.Name, StringComparer.Ordinal)
            .First();
        if (said.Length == 1) return taken;
        return taken with
        {
            Cv = new CrossValidation(
                source,
                said.Count(one => one.Record.Status == Status.Success),
                said.Length,
                taken.Status == Status.Success && said.Any(one => one.Record.Status is not (Status.Success or Status.Unknown)),
                new SortedDictionary<string, InstanceResult>(
                    said.ToDictionary(
                        one => one.Name,
                        one => new InstanceResult(
                            one.Record.Status,
                            one.Record.Cause,
                            one.Record.ResolvedIp,
                            one.Record.Error,
                            one.Record.LatencyMs,
                            one.Record.Timestamp,
                            one.Record.RunId)),
                    StringComparer.Ordinal)),
        };
    }

    /// <summary>
    /// The vantages' names, and as much more as it takes to tell the runs of one vantage apart. Several of them are several
    /// instances: parts of one scan, or an exit asked again.
    /// </summary>
    private static string[] Names(RunRecords[] runs)
    {
        string[] names = [.. runs.Select(run => run.Info.Vantage)];
        foreach (var naming in (Func<RunInfo, string>[])
            [info => $"{info.Vantage}/{info.RunId}", info => $"{info.Vantage}/{info.RunId}/{info.Selection.Shard}"])
        {
            var shared = names.CountBy(name => name, StringComparer.Ordinal).Where(name => name.Value > 1).Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
            names = [.. runs.Zip(names, (run, name) => shared.Contains(name) ? naming(run.Info) : name)];
        }

        if (names.CountBy(name => name, StringComparer.Ordinal).All(name => name.Value == 1)) return names;
        var twice = runs.GroupBy(run => (run.Info.Vantage, run.Info.RunId, run.Info.Selection.Shard)).First(same => same.Count() > 1).Key;
        throw new RunUnionException(
            $"the run {VisibleText.Of(twice.RunId)} of {VisibleText.Of(twice.Vantage)} is given twice (two hosts of one name need a VANTAGE each)");
    }

    private static void CheckTheyAgree(RunRecords[] runs, string[] names)
    {
        if (runs.Length == 1) return;
        for (var i = 0; i < runs.Length; i++)
        {
            var (first, info) = (runs[0].Info, runs[i].Info);
            var both = $"{VisibleText.Of(names[0])} and {VisibleText.Of(names[i])}";
            if (!string.Equals(info.Domain, first.Domain, StringComparison.OrdinalIgnoreCase))
                throw Disagree($"{both} asked for names under different domains: {VisibleText.Of(first.Domain)} and {VisibleText.Of(info.Domain)}");
            if (info.Outcome == RunOutcome.Inconclusive)
                throw Disagree($"{VisibleText.Of(names[i])} is inconclusive: {VisibleText.Of(info.Reason, 200)}");
        }

        var (earliest, latest) = (runs.Min(run => run.Info.Start.UtcDateTime), runs.Max(run => run.Info.Start.UtcDateTime));
        if (latest.Date != earliest.Date && latest - earliest > MostApartOverMidnight)
            throw Disagree(string.Create(CultureInfo.InvariantCulture, $"the runs were made on different days: {earliest:yyyy-MM-dd HH:mm} and {latest:yyyy-MM-dd HH:mm} UTC"));
        if (runs.Select(run => run.Info.Mode).Where(mode => mode is not null).Distinct().Count() > 1)
            throw Disagree("the runs were made in different modes");
    }

    private static RunUnionException Disagree(string how) => new($"{how}; --force unites them all the same");

    private static RunOutcome WorstOutcome(RunRecords[] runs)
    {
        // A run that did not get to say how it ended was killed.
        RunOutcome[] outcomes = [.. runs.Select(run => run.Info.Outcome ?? RunOutcome.Interrupted)];
        return ((RunOutcome[])[RunOutcome.Inconclusive, RunOutcome.Failed, RunOutcome.Interrupted])
            .Where(outcomes.Contains)
            .FirstOrDefault(RunOutcome.Completed);
    }

    private static bool HasEveryRecord(RunRecords run) =>
        run.Broken.Count == 0
        && (run.Info.Consensus is not { } consensus || run.Records.Count >= consensus.Selected)
        && run.Records.All(record => record.Cause != Cause.Interrupted);

    private static bool AreAllExits(RunRecords[] runs)
    {
        if (runs.Any(run => !run.Info.Partial)) return true;
        var shards = new HashSet<Shard>();
        foreach (var run in runs)
        {
            if (IsShardAlone(run.Info.Selection) && Shard.TryParse(run.Info.Selection.Shard, out var shard)) shards.Add(shard);
        }

        return shards.GroupBy(shard => shard.Count).Any(parts => parts.Count() == parts.Key);
    }

    private static bool IsShardAlone(RunSelection selection) =>
        selection is { Fingerprints.Count: 0, ExitFile: null, ExitFileFingerprints.Count: 0, Country: null, Exits: not ExitFilter.Bad };

    private static DateTimeOffset End(RunRecords run) => run.Info.End
        ?? run.Records
            .Select(record => DateTimeOffset.UnixEpoch.AddSeconds(record.Timestamp))
            .Append(run.Info.Start)
            .Max();
}
