using System.Text;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using DnsHealth.Tracking;

namespace DnsHealth.Tests.Tracking;

public class KnownExitsTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(Sample.Start.UtcDateTime);

    private static bool Knows(KnownExits known, int exit, DateOnly? today = null) => known.Has(TestRelay.Fingerprint(exit), today ?? Today);

    private static ExitRecord Record(int exit, DateTimeOffset at, Status status = Status.Success) =>
        Sample.Record(exit, status, at: at.ToUnixTimeSeconds());

    [Fact]
    public void An_exit_that_was_decided_is_known_for_thirty_days()
    {
        var known = KnownExits.Empty.After([Record(1, Sample.Start)], Today);
        Assert.True(Knows(known, 1));
        Assert.False(Knows(known, 2));
        Assert.True(Knows(known, 1, Today.AddDays(30)));
        Assert.False(Knows(known, 1, Today.AddDays(31)));
    }

    [Theory]
    [InlineData(Status.Success, true)]
    [InlineData(Status.WrongIp, true)]
    [InlineData(Status.DnsFail, true)]
    [InlineData(Status.Timeout, true)]
    [InlineData(Status.CircuitFail, true)]
    [InlineData(Status.Unknown, false)]
    public void Any_word_but_unknown_is_a_first_word(Status status, bool known) =>
        Assert.Equal(known, Knows(KnownExits.Empty.After([Record(1, Sample.Start, status)], Today), 1));

    [Fact]
    public void The_latest_day_counts_and_the_long_unseen_are_forgotten()
    {
        var known = KnownExits.Empty.After([Record(1, Sample.Start), Record(2, Sample.Start)], Today);
        known = known.After([Record(1, Sample.Start.AddDays(20)), Record(3, Sample.Start.AddDays(20))], Today.AddDays(20));
        Assert.Equal(3, known.Exits.Count);
        known = known.After([Record(3, Sample.Start.AddDays(5))], Today.AddDays(40));
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(3)], known.Exits.Keys);
        Assert.Equal(Today.AddDays(20), known.Exits[Sample.Fingerprint(3)]);
    }

    [Fact]
    public void A_run_resumed_much_later_does_not_make_its_old_records_new_ones()
    {
        var known = KnownExits.Empty.After([Record(1, Sample.Start.AddDays(-31)), Record(2, Sample.Start)], Today);
        Assert.Equal([Sample.Fingerprint(2)], known.Exits.Keys);
    }

    [Fact]
    public void A_clock_that_was_wrong_leaves_nothing_that_lasts()
    {
        var known = KnownExits.Empty.After([Record(1, Sample.Start.AddYears(10))], Today.AddYears(10));
        Assert.False(Knows(known, 1));
        Assert.Empty(known.After([Record(2, Sample.Start, Status.Unknown)], Today).Exits);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.MaxValue)]
    [InlineData(-1)]
    public void A_record_with_no_time_that_could_be_is_of_today(double timestamp) =>
        Assert.True(Knows(KnownExits.Empty.After([Sample.Record(1, at: timestamp)], Today), 1));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var written = RecordJson.Write(KnownExits.Empty.After([Record(2, Sample.Start), Record(1, Sample.Start.AddDays(-3))], Today));
        Assert.Equal(written, RecordJson.Write(KnownExits.Read(written, "x")));
        Assert.Contains($"\"{Sample.Fingerprint(1)}\": \"2026-01-28\"", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_or_makes_no_sense_is_passed_over()
    {
        var known = KnownExits.Read(
            Encoding.UTF8.GetBytes($$"""
                {"version": 9, "later": [], "exits": {
                  "evil": "2026-01-31",
                  "{{Sample.Fingerprint(1)}}": "2026-01-31",
                  "${{Sample.Fingerprint(0xAB).ToLowerInvariant()}}": "2026-01-30",
                  "{{Sample.Fingerprint(2)}}": "2026-02-30",
                  "{{Sample.Fingerprint(3)}}": "31.01.2026",
                  "{{Sample.Fingerprint(4)}}": 20260131,
                  "{{Sample.Fingerprint(5)}}": null,
                  "{{Sample.Fingerprint(6)}}": ["2026-01-31"]
                } }
                """),
            "x");
        Assert.Equal([Sample.Fingerprint(1), Sample.Fingerprint(0xAB)], known.Exits.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"exits\": []}")]
    [InlineData("{\"exits\": {")]
    [InlineData("{\"exits\": {\"\\ud800\": \"2026-01-31\"}}")]
    [InlineData("{\"exits\": {\"0000000000000000000000000000000000000001\": \"\\ud800\"}}")]
    public void A_broken_file_is_named(string json)
    {
        var e = Assert.Throws<RecordFormatException>(() => KnownExits.Read(Encoding.UTF8.GetBytes(json), "known_exits.json"));
        Assert.StartsWith("known_exits.json: ", e.Message, StringComparison.Ordinal);
    }
}
