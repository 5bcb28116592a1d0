using System.Globalization;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Notifying;

/// <summary>Reports with new alerts, about relays of several operators.</summary>
internal static class Alerted
{
    public static readonly NotifyOptions Options = new() { From = "health@example.org" };

    public static RelayOperator Operator(int number) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"operator{number}.example"),
        Kind = OperatorKind.Ciiss,
        Name = string.Create(CultureInfo.InvariantCulture, $"operator{number}.example"),
        Contact = string.Create(CultureInfo.InvariantCulture, $"noc@operator{number}.example"),
    };

    public static ExitRecord Record(int exit, RelayOperator? runBy, Status status = Status.DnsFail) => Sample.Record(exit, status) with
    {
        QueryDomain = "0123456789abcdef0123456789abcdef-00000001.example.com",
        Error = "The exit's resolver answered with an error at once (SERVFAIL, 10 ms).",
        ConsecutiveFailures = 2,
        Operator = runBy,
    };

    public static Alert Alert(ExitRecord record, AlertState state = AlertState.New) => new(
        record.ExitFingerprint, record.ExitNickname, record.ExitAddress, AlertKind.Dns, state, record.Status, record.Cause, record.Error,
        2, "20260131_061500", "20260131_121500", null, record.Operator?.Key);

    /// <summary>A report in which each record has a new alert.</summary>
    public static Report Report(params ExitRecord[] records) => Report(records, [.. records.Select(record => Alert(record))]);

    public static Report Report(ExitRecord[] records, Alert[] alerts) =>
        ReportBuilder.Build(RunUnion.Unite([Sample.Run(Sample.Info(selected: records.Length), records)]), null) with { Alerts = alerts };
}
