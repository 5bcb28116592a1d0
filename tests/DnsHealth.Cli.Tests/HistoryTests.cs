using System.Text.Json;
using DnsHealth.History;
using DnsHealth.Operators;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Cli.Tests;

public sealed class HistoryTests : IDisposable
{
    private static readonly string Exit = new('A', 40);

    private readonly ProgramUnderTest _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_relay_an_operator_and_the_network_are_shown_as_tables_and_as_json()
    {
        Fill(3);
        var (code, text, _) = await RunAsync(Exit.ToLowerInvariant());
        Assert.Equal(0, code);
        Assert.Contains("bad\\u{1B}[31mname at 192.0.2.1, operator example.org", text, StringComparison.Ordinal);
        Assert.Contains("servfail", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        using var relay = JsonDocument.Parse((await RunAsync(Exit, "--json")).Output);
        Assert.Equal(3, relay.RootElement.GetProperty("observations").GetArrayLength());
        Assert.Equal("new", relay.RootElement.GetProperty("health").GetProperty("state").GetString());

        Assert.Contains(Exit, (await RunAsync("operator", "example.org")).Output, StringComparison.Ordinal);
        using var relays = JsonDocument.Parse((await RunAsync("operator", "example.org", "--json")).Output);
        Assert.Equal(1, relays.RootElement.GetArrayLength());
        Assert.Contains("success", (await RunAsync()).Output, StringComparison.OrdinalIgnoreCase);
        using var network = JsonDocument.Parse((await RunAsync("--json")).Output);
        Assert.Equal(3, network.RootElement.GetArrayLength());
        using var one = JsonDocument.Parse((await RunAsync("--json", "--days", "1")).Output);
        Assert.Equal(1, one.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData(2, "40 hexadecimal digits", "xyz")]
    [InlineData(1, "nothing is known of", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB")]
    [InlineData(1, "nothing is known of an operator", "operator", "../x")]
    [InlineData(2, "--days", "--days", "0")]
    public async Task What_is_asked_wrongly_is_told(int code, string why, params string[] arguments)
    {
        Fill(1);
        var (ended, _, errors) = await RunAsync(arguments);
        Assert.Equal(code, ended);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_history_and_with_a_broken_one_it_says_what_to_do()
    {
        Directory.CreateDirectory(_program.In("state"));
        var (code, _, errors) = await RunAsync(Exit);
        Assert.Equal(1, code);
        Assert.Contains("history rebuild", errors, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_program.In("state/history.db"), new string('x', 5000));
        (code, _, errors) = await RunAsync(Exit);
        Assert.Equal(1, code);
        Assert.Contains("sets it aside", errors, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(_program.In("state/history.db")));
    }

    [Fact]
    public async Task It_is_made_anew_from_published_reports()
    {
        Directory.CreateDirectory(_program.In("state"));
        string[] files = [.. Enumerable.Range(0, 3).Select(run => _program.In($"{run}.json"))];
        for (var run = 0; run < 3; run++) await File.WriteAllBytesAsync(files[run], RecordJson.Write(Made(run)));
        var (code, text, errors) = await RunAsync(["rebuild", .. files]);
        Assert.True(code == 0, errors);
        Assert.Contains("has 3 runs", text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(Exit)).Code);
        await File.WriteAllTextAsync(files[1], "{}");
        (code, _, errors) = await RunAsync(["rebuild", .. files]);
        Assert.Equal(1, code);
        Assert.Contains(files[1], errors, StringComparison.Ordinal);
        using var relay = JsonDocument.Parse((await RunAsync(Exit, "--json")).Output);
        Assert.Equal(3, relay.RootElement.GetProperty("observations").GetArrayLength());
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => _program.RunAsync(["history", .. arguments]);

    private void Fill(int runs)
    {
        Directory.CreateDirectory(_program.In("state"));
        using var history = HistoryDatabase.Open(_program.In("state/history.db"));
        for (var run = 0; run < runs; run++) history.Record(Made(run), 400);
    }

    /// <summary>A run's report; the latest runs are the first ones, a day apart from now backwards.</summary>
    private static Report Made(int run)
    {
        var at = TimeProvider.System.GetUtcNow().AddDays(-run).AddMinutes(-30);
        return ReportBuilder.Build(
            new RunRecords(
                new RunInfo
                {
                    RunId = RunId.At(at),
                    Vantage = "here",
                    Start = at,
                    End = at.AddMinutes(7),
                    Outcome = RunOutcome.Completed,
                    Domain = "example.com",
                    Mode = ProbeMode.Wildcard,
                    Versions = RunVersions.Here("0", null),
                },
                [
                    new ExitRecord
                    {
                        ExitFingerprint = Exit,
                        ExitNickname = "bad\u001b[31mname",
                        ExitAddress = "192.0.2.1",
                        Mode = ProbeMode.Wildcard,
                        Status = Status.DnsFail,
                        Cause = Cause.Servfail,
                        Timing = new RecordTiming(null, null, 500),
                        Timestamp = at.ToUnixTimeSeconds(),
                        RunId = RunId.At(at),
                        Operator = new RelayOperator { Key = "example.org", Kind = OperatorKind.Email, Name = "example.org" },
                    },
                ],
                []),
            null);
    }
}
