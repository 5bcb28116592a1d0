using System.Globalization;
using System.Text;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Tampering;

/// <summary>
/// A draft for the directory authorities' <c>approved-routers</c> file, which gives exits the BadExit flag
/// (<c>!badexit FINGERPRINT</c>, tor's dirserv). Nothing reads it by itself. A pure function.
/// </summary>
public static class BadExitDraft
{
    /// <summary>The name of a run's draft: <c>RUN_approved-routers.draft</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="runId"/> is none.</exception>
    public static string Name(string runId) =>
        RunId.TryParse(runId, out _) ? $"{runId}_approved-routers.draft" : throw new ArgumentException("the run_id is not one", nameof(runId));

    /// <summary>Writes the draft: exits seen to lie over two first hops, those with the most evidence first.</summary>
    /// <param name="records">A run's records.</param>
    /// <param name="max">The most lines it may have (BADEXIT_MAX_PER_RUN); 0 for no draft.</param>
    /// <returns>Null where there is nothing to draft.</returns>
    public static string? Render(IEnumerable<ExitRecord> records, int max)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var confirmed = records
            .Where(record => record.Status == Status.WrongIp && Fingerprint.TryParse(record.ExitFingerprint, out _) && TamperingEvidence.IsConfirmed(record))
            .OrderByDescending(record => record.ConsecutiveFailures)
            .ThenByDescending(record => TamperingEvidence.Of(record).Count)
            .ThenBy(record => record.ExitFingerprint, StringComparer.Ordinal)
            .ToList();
        if (max == 0 || confirmed.Count == 0) return null;

        var draft = new StringBuilder();
        Line(draft, $"# DRAFT, made by a program. It is not to be used as it is.");
        Line(draft, $"# The network's bad-relay team must look at each exit first: read its report");
        Line(draft, $"# (RUN_FINGERPRINT.txt beside this file), reproduce it, and hear the operator.");
        Line(draft, $"# Only then may a directory authority's operator take a line into the file");
        Line(draft, $"# approved-routers. These exits were seen to give wrong addresses over");
        Line(draft, $"# {TamperingEvidence.NeededFirstHops} different first hops at least.");
        if (confirmed.Count > max)
            Line(draft, $"# {confirmed.Count - max} more were left out: a draft has at most {max} lines (BADEXIT_MAX_PER_RUN).");
        foreach (var record in confirmed.Take(max))
        {
            Line(draft, $"");
            Line(draft, $"# {VisibleText.Of(record.ExitNickname, 19)} {VisibleText.Of(record.ExitAddress, 45)} {RecordJson.Word(record.Cause)} {Math.Max(1, record.ConsecutiveFailures)}");
            Line(draft, $"!badexit {Fingerprint.Parse(record.ExitFingerprint)}");
        }

        return draft.ToString();
    }

    private static void Line(StringBuilder draft, FormattableString line) => draft.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
