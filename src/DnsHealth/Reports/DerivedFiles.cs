using System.Text;
using DnsHealth.Records;
using DnsHealth.Schemas;

namespace DnsHealth.Reports;

/// <summary>
/// Every file in OUTPUT_DIR that follows from the latest report alone, by name: the page, the metrics, the feed, the operators' files, the
/// schemas. A pure function, so that a saved report gives the same bytes again.
/// </summary>
public static class DerivedFiles
{
    /// <summary>The files, in the order to write them.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var schema in FileSchema.All) yield return ($"{FileSchema.DirectoryName}/{schema.FileName}", schema.Content.ToArray());
        foreach (var one in OperatorReport.Of(report)) yield return (OperatorReport.NameOf(one.Operator.Key)!, RecordJson.Write(one));
        yield return (AtomFeed.Name, AtomFeed.Render(report));
        yield return (MarkdownReport.Name, Encoding.UTF8.GetBytes(MarkdownReport.Render(report)));
        yield return (PrometheusMetrics.Name, Encoding.UTF8.GetBytes(PrometheusMetrics.Render(report)));
    }
}
