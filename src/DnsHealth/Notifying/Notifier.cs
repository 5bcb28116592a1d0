using System.Text.Json;
using System.Text.Json.Serialization;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using Serilog;

namespace DnsHealth.Notifying;

/// <summary>
/// Writes mail about a run's new alerts into <c>STATE_DIR/mail</c>, sends it if it is told to, and writes down what it did and why. The
/// owner of that directory: one process at a time, which the lock in it sees to.
/// </summary>
/// <param name="stateDirectory">STATE_DIR.</param>
/// <param name="options">What it is told.</param>
/// <param name="log">Gets every decision.</param>
/// <param name="time">The clock.</param>
public sealed class Notifier(string stateDirectory, NotifyOptions options, ILogger log, TimeProvider time)
{
    /// <summary>The directory's name in STATE_DIR.</summary>
    public const string DirectoryName = "mail";

    /// <summary>Every decision there ever was, a line of JSON each.</summary>
    public const string DecisionsName = "decisions.jsonl";

    private const string LockName = "mail.lock";

    private static readonly JsonSerializerOptions LineOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly string _directory = Path.Combine(stateDirectory, DirectoryName);

    /// <summary>Writes the mail, and sends it.</summary>
    /// <param name="report">The run's report.</param>
    /// <param name="group">One mail to all operators, and not one each.</param>
    /// <param name="send">The mail is sent; otherwise it is only written.</param>
    /// <param name="cancellation">Cancels between two mails.</param>
    /// <returns>What was done about each operator, in order: of one that mail was sent to, that it was written first.</returns>
    /// <exception cref="RecordFormatException">The report's run, or an operator's key, is none.</exception>
    /// <exception cref="IOException">A file cannot be written or read, or another process is at it.</exception>
    public async Task<IReadOnlyList<NotifyDecision>> RunAsync(Report report, bool group, bool send, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        var runId = report.Metadata.RunId;
        if (!RunId.TryParse(runId, out _)) throw new RecordFormatException("the report", "its run_id is not one");
        PrivateFiles.MakeDirectory(_directory);
        await using var held = new FileStream(Path.Combine(_directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

        var (memory, warning) = await SentMemoryFile.ReadAsync(_directory, time.GetUtcNow(), cancellation);
        if (warning is not null) log.Warning("{Warning}", warning);
        var notices = NotifyPlan.Make(report, options.OptOut, memory, options.Days, time.GetUtcNow());
        var decisions = new List<NotifyDecision>();
        foreach (var notice in notices.Where(notice => notice.SkipReason is not null))
            await DecideAsync(decisions, runId, [notice], NotifyOutcome.Skipped, notice.SkipReason, null);

        foreach (var (name, mail, recipients) in Compose(report, [.. notices.Where(notice => notice.SkipReason is null)], group))
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Path.Combine(_directory, name);
            await PrivateFiles.WriteAsync(path, mail, CancellationToken.None);
            await DecideAsync(decisions, runId, recipients, NotifyOutcome.Drafted, null, path);
            if (!send) continue;

            // It is remembered first: should this process end between the two, better no mail than a second one.
            var now = time.GetUtcNow();
            var remembered = memory.With([.. recipients.Select(notice => new SentMail(notice.Key, notice.Address!, now, runId))]);
            await SentMemoryFile.WriteAsync(_directory, remembered, CancellationToken.None);
            if (await Sendmail.SendAsync(options.Sendmail, mail, time, cancellation) is { } failure)
            {
                await SentMemoryFile.WriteAsync(_directory, memory, CancellationToken.None);
                await DecideAsync(decisions, runId, recipients, NotifyOutcome.Failed, failure, path);
            }
            else
            {
                memory = remembered;
                await DecideAsync(decisions, runId, recipients, NotifyOutcome.Sent, null, path);
            }
        }

        return decisions;
    }

    private IEnumerable<(string Name, byte[] Mail, IReadOnlyList<OperatorNotice> Recipients)> Compose(
        Report report, IReadOnlyList<OperatorNotice> notices, bool group)
    {
        var runId = report.Metadata.RunId;
        if (notices.Count == 0) return [];
        return group
            ? [(NoticeMail.NameForGroup(runId), NoticeMail.ComposeGroup(report, notices, options), notices)]
            : notices.Select(notice => (NoticeMail.NameFor(runId, notice), NoticeMail.Compose(report, notice, options), (IReadOnlyList<OperatorNotice>)[notice]));
    }

    private async Task DecideAsync(
        List<NotifyDecision> decisions, string runId, IReadOnlyList<OperatorNotice> notices, NotifyOutcome outcome, string? reason, string? file)
    {
        foreach (var notice in notices)
        {
            var decision = new NotifyDecision(
                time.GetUtcNow(), runId, notice.Key, notice.Address, outcome, reason, [.. notice.Relays.Select(relay => relay.Alert.ExitFingerprint)], file);
            decisions.Add(decision);
            if (outcome == NotifyOutcome.Failed) log.Warning("{Decision}", decision.ToString());
            else log.Information("{Decision}", decision.ToString());
            await AppendAsync(decision);
        }
    }

    private async Task AppendAsync(NotifyDecision decision)
    {
        await using var file = new FileStream(Path.Combine(_directory, DecisionsName), new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = PrivateFiles.Mode,
        });
        await file.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(decision, LineOptions), (byte)'\n'], CancellationToken.None);
        file.Flush(flushToDisk: true);
    }
}
