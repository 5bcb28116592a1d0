using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.TestNetwork;

namespace DnsHealth.Benchmarks.Scans;

/// <summary>A scan's verdicts beside the truth. Each exit is in one of these counts.</summary>
internal sealed record Accuracy
{
    private const int ExamplesKept = 20;

    /// <summary>Verdicts that are true.</summary>
    public int Right { get; init; }

    /// <summary>Exits that nothing but success is true of, and that got another verdict than <see cref="UnreachableThoughUp"/> counts.</summary>
    public int WrongHealthy { get; init; }

    /// <summary>Exits that success is not true of, and that were called successful.</summary>
    public int WrongBroken { get; init; }

    /// <summary>Exits that were up, and were called circuit_fail.</summary>
    public int UnreachableThoughUp { get; init; }

    /// <summary>Exits that something ails, and that were said to have something else.</summary>
    public int WrongCause { get; init; }

    /// <summary>Exits without a record, or with several; and records of exits that are none.</summary>
    public int NotOneRecord { get; init; }

    /// <summary>The first of those that are not right, a sentence each.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Whether there is nothing wrong.</summary>
    public bool IsPerfect => WrongHealthy + WrongBroken + UnreachableThoughUp + WrongCause + NotOneRecord == 0;

    /// <summary>Compares the records of a wildcard zone's scan with the truth. A pure function.</summary>
    public static Accuracy Of(NetworkTruth truth, IReadOnlyList<ExitRecord> records)
    {
        int right = 0, healthy = 0, broken = 0, unreachable = 0, cause = 0, none = 0;
        var examples = new List<string>();
        var byExit = records.ToLookup(record => record.ExitFingerprint);
        foreach (var exit in truth.Exits)
        {
            if (byExit[exit.Fingerprint].ToList() is not [var record])
            {
                none++;
                Note($"{exit.Nickname} ({exit.Behaviour}): {byExit[exit.Fingerprint].Count()} records");
                continue;
            }

            var verdict = $"{RecordJson.Word(record.Status)}/{RecordJson.Word(record.Cause)}";
            if (exit.Wildcard.Contains(verdict))
            {
                right++;
                continue;
            }

            if (record.Status == Status.CircuitFail && !exit.Wildcard.Any(allowed => Is(allowed, Status.CircuitFail))) unreachable++;
            else if (exit.Wildcard.All(allowed => Is(allowed, Status.Success))) healthy++;
            else if (record.Status == Status.Success) broken++;
            else cause++;
            Note($"{exit.Nickname} ({exit.Behaviour}): {verdict}, not {string.Join(" or ", exit.Wildcard)}");
        }

        var known = truth.Exits.Select(exit => exit.Fingerprint).ToHashSet(StringComparer.Ordinal);
        var strangers = records.Count(record => !known.Contains(record.ExitFingerprint));
        if (strangers > 0) Note($"{strangers} records of relays that are no exits");
        return new Accuracy
        {
            Right = right,
            WrongHealthy = healthy,
            WrongBroken = broken,
            UnreachableThoughUp = unreachable,
            WrongCause = cause,
            NotOneRecord = none + strangers,
            Examples = examples,
        };

        void Note(string sentence)
        {
            if (examples.Count < ExamplesKept) examples.Add(sentence);
        }
    }

    private static bool Is(string verdict, Status status) => verdict.StartsWith(RecordJson.Word(status) + "/", StringComparison.Ordinal);
}
