using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.History;

/// <summary>Runs every six hours.</summary>
internal static class PastRun
{
    public static DateTimeOffset Start(int run) => Sample.Start.AddHours(6 * run);

    public static DateTimeOffset Ended(int run) => Start(run).AddMinutes(7);

    public static string Id(int run) => RunId.At(Start(run));

    public static RunUnion Union(int run, params (int Exit, Status Status)[] exits) => RunUnion.Of(new RunRecords(
        Sample.Info(start: Start(run), selected: exits.Length) with { End = Ended(run) },
        [.. exits.Select(exit => Sample.Record(exit.Exit, exit.Status) with { RunId = Id(run) })],
        []));

    public static Report Report(int run, params (int Exit, Status Status)[] exits) => ReportBuilder.Build(Union(run, exits), null);

    public static (Report Report, FailureTracking Tracking) Tracked(FailureState state, int run, AlertPolicy policy, params (int Exit, Status Status)[] exits)
    {
        var union = Union(run, exits);
        var tracking = FailureTracker.Apply(state, union.RunId, union.Ended, union.Records, policy);
        return (ReportBuilder.Build(union, tracking), tracking);
    }
}
