using System.Text;
using System.Text.Json;
using DnsHealth.Probing;
using DnsHealth.Records;

namespace DnsHealth.Tests.Records;

public class RecordJsonTests
{
    [Fact]
    public void A_record_is_read_back_as_it_was_written()
    {
        var written = RecordJson.Write(Sample.FullRecord());
        var read = RecordJson.Read<ExitRecord>(written, "x.json");
        Assert.Equal(written, RecordJson.Write(read));
        Assert.Equal(Sample.FullRecord().Evidence[0].Started, read.Evidence[0].Started);
        Assert.Equal(Sample.FullRecord().Evidence[1].Queries, read.Evidence[1].Queries);
        Assert.Equal(2, read.Attempt);
    }

    [Fact]
    public void A_record_has_the_fields_that_others_build_on()
    {
        using var json = JsonDocument.Parse(RecordJson.Write(Sample.FullRecord()));
        string[] names = [.. json.RootElement.EnumerateObject().Select(field => field.Name)];
        Assert.Equal(
            [
                "exit_fingerprint", "exit_nickname", "exit_address", "tor_metrics_url", "query_domain", "expected_ip", "mode", "status",
                "cause", "resolved_ip", "error", "flaky", "latency_ms", "timing", "first_hop", "attempt", "attempts", "timestamp",
                "run_id", "consecutive_failures", "rechecked", "circuit_reason", "evidence", "exit_share", "operator",
            ],
            names);
        var root = json.RootElement;
        Assert.Equal("dns_fail", root.GetProperty("status").GetString());
        Assert.Equal("servfail", root.GetProperty("cause").GetString());
        Assert.Equal("wildcard", root.GetProperty("mode").GetString());
        Assert.Equal(1_769_861_800.125, root.GetProperty("timestamp").GetDouble());
        Assert.Equal(["circuit_ms", "dns_ms", "total_ms"], root.GetProperty("timing").EnumerateObject().Select(field => field.Name));
        var attempt = root.GetProperty("evidence")[1];
        Assert.Equal(["first_hop", "first_hop_reached_others", "query_domain", "started", "circuit", "queries"], attempt.EnumerateObject().Select(field => field.Name));
        Assert.Equal("2026-01-31T12:15:16Z", attempt.GetProperty("started").GetString());
        Assert.Equal("dnsport", attempt.GetProperty("queries")[1].GetProperty("via").GetString());
    }

    [Fact]
    public void Hostile_text_is_inert_in_the_file_and_whole_when_read_back()
    {
        var written = RecordJson.Write(Sample.Record(1) with { ExitNickname = Sample.HostileNickname });
        Assert.All(written, value => Assert.True(value is (byte)'\n' or >= 0x20 and < 0x7F));
        var text = Encoding.ASCII.GetString(written);
        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain("`", text, StringComparison.Ordinal);
        Assert.Equal(Sample.HostileNickname, RecordJson.Read<ExitRecord>(written, "x").ExitNickname);
    }

    [Fact]
    public void Unknown_fields_are_passed_over()
    {
        var text = Encoding.UTF8.GetString(RecordJson.Write(Sample.FullRecord())).Replace("{\n  \"exit_fingerprint\"", "{ \"later\": {\"a\": [1]},\n \"exit_fingerprint\"", StringComparison.Ordinal);
        Assert.Contains("later", text, StringComparison.Ordinal);
        Assert.Equal(Status.DnsFail, RecordJson.Read<ExitRecord>(Encoding.UTF8.GetBytes(text), "x").Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"exit_fingerprint\": 5}")]
    public void What_is_no_record_is_refused_with_the_files_name(string json)
    {
        var e = Assert.Throws<RecordFormatException>(() => RecordJson.Read<ExitRecord>(Encoding.UTF8.GetBytes(json), "a/b.json"));
        Assert.StartsWith("a/b.json: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"status\": \"dns_fail\"", "\"status\": \"fine\"")]
    [InlineData("\"status\": \"dns_fail\"", "\"status\": 3")]
    [InlineData("\"exit_nickname\": \"relay7\"", "\"exit_nickname\": null")]
    [InlineData("\"run_id\": \"20260131_121500\"", "\"run_id\": \"20260131_121500\", \"run_id\": \"x\"")]
    [InlineData("\"started\": \"2026-01-31T12:15:16Z\"", "\"started\": \"yesterday\"")]
    public void A_field_that_cannot_be_what_it_says_is_refused(string field, string replacement)
    {
        var text = Encoding.UTF8.GetString(RecordJson.Write(Sample.FullRecord()));
        Assert.Contains(field, text, StringComparison.Ordinal);
        var json = Encoding.UTF8.GetBytes(text.Replace(field, replacement, StringComparison.Ordinal));
        Assert.Throws<RecordFormatException>(() => RecordJson.Read<ExitRecord>(json, "x"));
    }

    [Fact]
    public void A_times_offset_is_minded_and_a_time_without_one_is_utc()
    {
        var text = Encoding.UTF8.GetString(RecordJson.Write(Sample.FullRecord()));
        foreach (var same in (string[])["2026-01-31T12:15:16", "2026-01-31T14:15:16+02:00"])
        {
            var json = Encoding.UTF8.GetBytes(text.Replace("2026-01-31T12:15:16Z", same, StringComparison.Ordinal));
            Assert.Equal(Sample.Start.AddSeconds(16), RecordJson.Read<ExitRecord>(json, "x").Evidence[1].Started);
        }
    }

    [Fact]
    public async Task Piece_by_piece_the_bytes_are_the_same()
    {
        // Longer than any buffer on the way.
        ExitRecord[] records = [.. Enumerable.Range(0, 100).Select(_ => Sample.FullRecord())];
        using var file = new MemoryStream();
        await RecordJson.WriteAsync(file, records);
        Assert.Equal(RecordJson.Write(records), file.ToArray());
        file.Position = 0;
        Assert.Equal(file.ToArray(), RecordJson.Write(await RecordJson.ReadAsync<ExitRecord[]>(file, "x")));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{torn")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task What_cannot_be_read_whole_cannot_be_read_piece_by_piece(string json)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var e = await Assert.ThrowsAsync<RecordFormatException>(() => RecordJson.ReadAsync<ExitRecord>(file, "a/b.json"));
        Assert.Contains("a/b.json", e.Message, StringComparison.Ordinal);
    }
}
