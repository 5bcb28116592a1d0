using System.Globalization;
using DnsHealth.Operators;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tracking;

namespace DnsHealth.Notifying;

/// <summary>Decides who is written to about a run's new alerts, and who is not, and why. A pure function.</summary>
public static class NotifyPlan
{
    /// <summary>Decides.</summary>
    /// <param name="report">The run's report.</param>
    /// <param name="optOut">Who wants no mail.</param>
    /// <param name="sent">Who was written to.</param>
    /// <param name="days">Days in which an operator gets one mail at most.</param>
    /// <param name="now">The time.</param>
    /// <returns>A notice an operator, by key; operators with one address are one.</returns>
    /// <exception cref="RecordFormatException">An operator's key is none, and would name a file.</exception>
    public static IReadOnlyList<OperatorNotice> Make(Report report, OptOutList optOut, SentMemory sent, int days, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(optOut);
        ArgumentNullException.ThrowIfNull(sent);
        if (report.Metadata.Outcome == RunOutcome.Inconclusive) return [];
        var records = report.Results.ToDictionary(record => record.ExitFingerprint, StringComparer.Ordinal);
        var relays = report.Alerts
            .Where(alert => alert.State == AlertState.New)
            .DistinctBy(alert => alert.ExitFingerprint)
            .OrderBy(alert => alert.ExitFingerprint, StringComparer.Ordinal)
            .Select(alert => new AlertedRelay(alert, records.GetValueOrDefault(alert.ExitFingerprint)))
            .ToLookup(relay => optOut.HasRelay(relay.Alert.ExitFingerprint));
        return
        [
            .. Gather(relays[false]).Select(notice => notice with { SkipReason = notice.SkipReason ?? Reason(notice, optOut, sent, days, now) })
                .Concat(Gather(relays[true]).Select(notice => notice with { SkipReason = "the relay opted out" }))
                .OrderBy(notice => notice.Key, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<OperatorNotice> Gather(IEnumerable<AlertedRelay> relays) => relays
        .GroupBy(relay => KeyOf(relay), StringComparer.Ordinal)
        .OrderBy(relays => relays.Key, StringComparer.Ordinal)
        .Select(relays => NoticeOf(relays.Key, [.. relays]))
        .GroupBy(notice => notice.Address ?? notice.Key, StringComparer.OrdinalIgnoreCase)
        .Select(notices => notices.First() with
        {
            Relays = [.. notices.SelectMany(notice => notice.Relays).OrderBy(relay => relay.Alert.ExitFingerprint, StringComparer.Ordinal)],
            SkipReason = notices.Select(notice => notice.SkipReason).FirstOrDefault(reason => reason is not null),
        });

    private static OperatorNotice NoticeOf(string key, AlertedRelay[] relays)
    {
        var operators = relays.Select(relay => relay.Record?.Operator).OfType<RelayOperator>().ToList();
        return new OperatorNotice
        {
            Key = key,
            Name = operators.FirstOrDefault()?.Name ?? "unknown",
            Address = operators.Select(known => known.Email).FirstOrDefault(MailAddress.IsOne),
            Relays = relays,
            SkipReason = operators.Exists(known => known.NoMail) ? "asks for no mail" : null,
        };
    }

    private static string KeyOf(AlertedRelay relay)
    {
        if (relay.Record?.Operator is not { Key: var key }) return relay.Alert.ExitFingerprint;
        return RelayOperator.IsKey(key) ? key : throw new RecordFormatException("the report", $"the operator's key \"{key}\" is none");
    }

    private static string? Reason(OperatorNotice notice, OptOutList optOut, SentMemory sent, int days, DateTimeOffset now)
    {
        if (optOut.HasOperator(notice.Key)) return "opted out";
        if (notice.Address is not { } address) return "no address";
        if (optOut.HasAddress(address)) return "opted out";
        if (sent.LastTo(notice.Key, address) is not { } last || now - last >= TimeSpan.FromDays(days)) return null;
        var ago = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)(now - last).TotalDays)} days ago");
        return last == sent.LostAt ? $"may have been mailed until {ago}" : $"mailed {ago}";
    }
}
