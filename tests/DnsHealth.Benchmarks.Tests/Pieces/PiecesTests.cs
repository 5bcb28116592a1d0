using DnsHealth.Benchmarks.Pieces;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tor.Control;

namespace DnsHealth.Benchmarks.Tests.Pieces;

/// <summary>The pieces do what they are measured for.</summary>
public sealed class PiecesTests
{
    [Fact]
    public async Task Control_lines_are_read()
    {
        var lines = new ControlLines();
        Assert.Equal(CircuitStatus.Built, Assert.IsType<CircuitEvent>(lines.Circuit()).Status);
        Assert.Equal("DNS_REQUEST", Assert.IsType<StreamEvent>(lines.Stream()).Purpose);
        Assert.True(await lines.Reply() > 5_000_000);
    }

    [Fact]
    public void Directory_documents_are_read()
    {
        var documents = new DirectoryDocuments();
        Assert.Equal((3875, 3875), (documents.Status(), documents.Descriptors()));
    }

    [Fact]
    public void Records_and_reports_are_made()
    {
        var records = new RecordsAndReports();
        Assert.Equal((3100, 2945), (records.Build().Results.Count, records.Build().Metadata.Success));
        Assert.Equal(3100, RecordJson.Read<Report>(records.Write(), "report").Results.Count);
        Assert.Equal(records.Build().Results[0].QueryDomain, RecordJson.Read<ExitRecord>(records.WriteRecord(), "record").QueryDomain);
    }
}
