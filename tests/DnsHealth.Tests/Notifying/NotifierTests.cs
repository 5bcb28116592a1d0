using System.Text.Json;
using DnsHealth.Notifying;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using Serilog;

namespace DnsHealth.Tests.Notifying;

public sealed class NotifierTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _state = new();
    private readonly ManualTime _time = new();
    private readonly Report _report = Alerted.Report(
        Alerted.Record(1, Alerted.Operator(1)), Alerted.Record(2, Alerted.Operator(2)), Alerted.Record(3, Alerted.Operator(3) with { NoMail = true }));

    private NotifyOptions _options = Alerted.Options with { Sendmail = "/nonexistent/sendmail" };

    private string SentPath => _state.In("mail/sent.json");

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Drafts_are_written_for_their_owner_alone_and_every_decision_is_on_record()
    {
        Assert.Equal([("operator3.example", "skipped"), ("operator1.example", "drafted"), ("operator2.example", "drafted")], await RunAsync());
        foreach (var number in (int[])[1, 2])
        {
            var path = _state.In($"mail/20260131_121500_operator{number}.example.eml");
            Assert.Equal($"noc@operator{number}.example", new Eml(await File.ReadAllBytesAsync(path))["To"]);
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        }

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_state.In("mail")));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_state.In("mail/decisions.jsonl")));
        var lines = await File.ReadAllLinesAsync(_state.In("mail/decisions.jsonl"));
        using var skipped = JsonDocument.Parse(lines[0]);
        Assert.Equal("skipped", skipped.RootElement.GetProperty("outcome").GetString());
        Assert.Equal("asks for no mail", skipped.RootElement.GetProperty("reason").GetString());
        Assert.Equal(Sample.Fingerprint(3), skipped.RootElement.GetProperty("relays")[0].GetString());

        // A draft is no mail: the next run writes it again.
        Assert.False(File.Exists(SentPath));
        Assert.Equal(2, (await RunAsync()).Count(decision => decision.Outcome == "drafted"));
        Assert.Equal(6, (await File.ReadAllLinesAsync(_state.In("mail/decisions.jsonl"))).Length);
    }

    [Fact]
    public async Task What_is_sent_is_the_draft_and_nobody_gets_a_second_one_in_so_many_days()
    {
        await SendmailAsync("""printf '%s\n' "$*" >> arguments; cat > "taken.$$" """);
        Assert.Equal(2, (await RunAsync(send: true)).Count(decision => decision.Outcome == "sent"));
        Assert.Equal(["-t -i", "-t -i"], await File.ReadAllLinesAsync(_state.In("arguments")));
        Assert.Equal(
            Directory.GetFiles(_state.In("mail"), "*.eml").Select(File.ReadAllText).Order(StringComparer.Ordinal),
            Directory.GetFiles(_state.Path, "taken.*").Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(SentPath));

        _time.Advance(TimeSpan.FromDays(13.9).TotalSeconds);
        Assert.All(await RunAsync(send: true), decision => Assert.Equal("skipped", decision.Outcome));
        Assert.Equal(2, Directory.GetFiles(_state.Path, "taken.*").Length);
        _time.Advance(TimeSpan.FromDays(0.2).TotalSeconds);
        Assert.Equal(2, (await RunAsync(send: true)).Count(decision => decision.Outcome == "sent"));
    }

    [Theory]
    [InlineData("cat > /dev/null; echo 'no such user \u001b[31m' >&2; exit 67", "exit code 67: no such user \\u{1B}[31m")]
    [InlineData("exit 1", "exit code 1")]
    [InlineData(null, "cannot be run")]
    public async Task A_mail_that_is_not_taken_is_told_and_not_remembered(string? script, string said)
    {
        if (script is not null) await SendmailAsync(script);
        var decisions = await new Notifier(_state.Path, _options, Logger, _time).RunAsync(_report, group: false, send: true, default);
        Assert.Equal(2, decisions.Count(decision => decision.Outcome == NotifyOutcome.Failed));
        Assert.All(decisions.Where(decision => decision.Outcome == NotifyOutcome.Failed), decision => Assert.Contains(said, decision.Reason, StringComparison.Ordinal));

        await SendmailAsync("cat > taken");
        Assert.Equal(2, (await RunAsync(send: true)).Count(decision => decision.Outcome == "sent"));
    }

    [Fact]
    public async Task A_group_gets_one_mail_and_is_remembered_one_by_one()
    {
        await SendmailAsync("""cat > "taken.$$" """);
        var decisions = await RunAsync(group: true, send: true);
        Assert.Equal(["operator1.example", "operator2.example"], decisions.Where(decision => decision.Outcome == "sent").Select(decision => decision.Operator));
        var taken = new Eml(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(_state.Path, "taken.*"))));
        Assert.Equal("noc@operator1.example, noc@operator2.example", taken["Bcc"]);
        Assert.True(File.Exists(_state.In("mail/20260131_121500_group.eml")));
        Assert.All(await RunAsync(send: true), decision => Assert.Equal("skipped", decision.Outcome));
    }

    [Fact]
    public async Task A_broken_memory_is_set_aside_and_costs_mail_and_never_a_second_one()
    {
        await SendmailAsync("""cat > "taken.$$" """);
        foreach (var broken in (string[])["{\"mails\": [", "{}", "{\"mails\":[null]}"])
        {
            Directory.CreateDirectory(_state.In("mail"));
            await File.WriteAllTextAsync(SentPath, broken);
            Assert.All(await RunAsync(send: true), decision => Assert.Equal("skipped", decision.Outcome));
            Assert.Equal(broken, await File.ReadAllTextAsync(SentPath + ".broken"));
            Assert.All(await RunAsync(send: true), decision => Assert.Equal("skipped", decision.Outcome));
        }

        Assert.Empty(Directory.GetFiles(_state.Path, "taken.*"));
        _time.Advance(TimeSpan.FromDays(14).TotalSeconds);
        Assert.Equal(2, (await RunAsync(send: true)).Count(decision => decision.Outcome == "sent"));
    }

    [Fact]
    public async Task Two_at_once_are_one_too_many()
    {
        Directory.CreateDirectory(_state.In("mail"));
        await using var held = new FileStream(_state.In("mail/mail.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        await Assert.ThrowsAnyAsync<IOException>(() => RunAsync());
    }

    private static ILogger Logger => new LoggerConfiguration().CreateLogger();

    private async Task<List<(string Operator, string Outcome)>> RunAsync(bool group = false, bool send = false) =>
    [
        .. (await new Notifier(_state.Path, _options, Logger, _time).RunAsync(_report, group, send, default))
            .Select(decision => (decision.Operator, RecordJson.Word(decision.Outcome))),
    ];

    /// <summary>A program in sendmail's place; it runs in the test's directory.</summary>
    private async Task SendmailAsync(string script)
    {
        var path = _state.In("sendmail");
        await File.WriteAllTextAsync(path, $"#!/bin/sh\ncd '{_state.Path}' || exit 9\n{script}\n");
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.UserExecute);
        _options = _options with { Sendmail = path };
    }
}
