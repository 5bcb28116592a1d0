using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Notifying;

/// <summary>
/// A mail to one operator, or to several at once: a whole message of RFC 5322 in plain ASCII, whose lines end with CRLF and have at most
/// 76 columns, but for links, commands and addresses, which stay whole. What comes from the network is text in it and never a header.
/// The same report gives the same mail.
/// </summary>
public static class NoticeMail
{
    private const int Columns = 76;

    /// <summary>The name of the draft's file: <c>RUN_KEY.eml</c>.</summary>
    public static string NameFor(string runId, OperatorNotice notice) => $"{runId}_{notice.Key}.eml";

    /// <summary>The name of the file of a draft to several: <c>RUN_group.eml</c>.</summary>
    public static string NameForGroup(string runId) => $"{runId}_group.eml";

    /// <summary>Writes a mail to one operator.</summary>
    public static byte[] Compose(Report report, OperatorNotice notice, NotifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(options);
        return Compose(report, [notice], options, options.OperatorTemplate, notice.Key, notice.Name, $"To: {Recipient(notice)}");
    }

    /// <summary>Writes one mail to several operators, who do not see each other's addresses.</summary>
    public static byte[] ComposeGroup(Report report, IReadOnlyList<OperatorNotice> notices, NotifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Compose(
            report, notices, options, options.GroupTemplate, "group", "several", $"To: {options.From}\nBcc: {string.Join(",\n ", notices.Select(Recipient))}");
    }

    private static byte[] Compose(
        Report report, IReadOnlyList<OperatorNotice> notices, NotifyOptions options, MailTemplate template, string key, string name, string recipients)
    {
        ArgumentNullException.ThrowIfNull(report);
        var ended = report.Metadata.Timestamp.UtcDateTime;
        var relays = notices.SelectMany(notice => notice.Relays).ToList();
        var words = new Dictionary<string, string>
        {
            ["{operator}"] = VisibleText.Of(name, 100),
            ["{count}"] = relays.Count.ToString(CultureInfo.InvariantCulture),
            ["{time}"] = ended.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            ["{days}"] = options.Days.ToString(CultureInfo.InvariantCulture),
            ["{from}"] = options.From,
            ["{run}"] = report.Metadata.RunId,
        };
        var mail = new WrappedText(Columns, breakWords: true);
        mail.Whole(0, $"From: {options.From}");
        mail.Whole(0, recipients);
        mail.Line(0, $"Subject: {MailTemplate.Fill(template.Subject, words)}", hanging: 1);
        mail.Whole(0, string.Create(CultureInfo.InvariantCulture, $"Date: {ended:ddd, dd MMM yyyy HH:mm:ss} +0000"));
        mail.Whole(0, $"Message-ID: <{MessageId(report.Metadata.RunId, key, options.From)}>");
        mail.Whole(0, "MIME-Version: 1.0");
        mail.Whole(0, "Content-Type: text/plain; charset=us-ascii");
        mail.Whole(0, "Content-Transfer-Encoding: 7bit");
        mail.Whole(0, "Auto-Submitted: auto-generated"); // RFC 3834: no machine is to answer it.
        mail.Whole(0, "");
        foreach (var line in template.Lines)
        {
            if (line.Trim() == "{relays}") Relays(mail, relays);
            else if (line.Trim() == "{steps}") Steps(mail, relays);
            else mail.Line(line.Length - line.TrimStart().Length, $"{MailTemplate.Fill(line, words)}");
        }

        return Encoding.ASCII.GetBytes(mail.ToString().Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    private static void Relays(WrappedText mail, List<AlertedRelay> relays)
    {
        for (var i = 0; i < relays.Count; i++)
        {
            var (alert, record) = relays[i];
            if (i > 0) mail.Line(0, $"");
            mail.Line(2, $"{VisibleText.Of(alert.ExitNickname, 19)} at {VisibleText.Of(alert.ExitAddress, 45)}");
            mail.Line(2, $"{VisibleText.Of(alert.ExitFingerprint, 40)}");
            mail.Line(2, $"Seen: {(record?.Error ?? alert.Error) switch { { } error => VisibleText.Of(error, 300), null => RecordJson.Word(alert.Status) }} ({RecordJson.Word(alert.Cause)})", hanging: 2);
            mail.Line(2, $"Since: {Since(alert.SinceRun)}{alert.ConsecutiveFailures} failed {(alert.ConsecutiveFailures == 1 ? "run" : "runs")} in a row", hanging: 2);
            if (record?.Operator?.Resolver?.DnsLocation is { } location)
                mail.Line(2, $"Its contact says of its resolver: dnslocation {VisibleText.Of(location, 100)}", hanging: 2);
            if (record is not null) mail.Whole(2, VisibleText.Of(record.TorMetricsUrl, 100));
        }
    }

    private static void Steps(WrappedText mail, List<AlertedRelay> relays)
    {
        var causes = relays.Select(relay => relay.Record).OfType<ExitRecord>().DistinctBy(record => record.Cause).OrderBy(record => record.Cause).ToList();
        for (var i = 0; i < causes.Count; i++)
        {
            if (i > 0) mail.Line(0, $"");
            mail.Line(0, $"What {RecordJson.Word(causes[i].Cause)} means, and how to check it");
            foreach (var sentence in ExitAdvice.Meaning(causes[i])) mail.Line(2, $"{sentence}");
            var steps = ExitAdvice.Steps(causes[i]);
            for (var step = 0; step < steps.Count; step++) mail.Step(step + 1, steps[step]);
        }
    }

    private static string Since(string? run) => RunId.TryParse(run, out var since)
        ? since.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC, '", CultureInfo.InvariantCulture)
        : "";

    /// <summary>The address, looked at once more where it becomes part of a header.</summary>
    private static string Recipient(OperatorNotice notice) =>
        MailAddress.IsOne(notice.Address) ? notice.Address! : throw new ArgumentException("the notice has no address", nameof(notice));

    /// <summary>RFC 5322 section 3.6.4: unlike any other's, and the same for the same mail.</summary>
    private static string MessageId(string runId, string key, string from) =>
        $"{runId}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32]}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}";
}
