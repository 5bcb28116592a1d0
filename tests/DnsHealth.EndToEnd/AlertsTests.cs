using System.Text.Json;
using System.Xml.Linq;
using DnsHealth.History;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.TestNetwork;
using DnsHealth.Tests.Schemas;
using DnsHealth.Tracking;
using Xunit.Abstractions;

namespace DnsHealth.EndToEnd;

/// <summary>Run after run over a network of real tor daemons whose resolvers break and are mended in between.</summary>
public sealed class AlertsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private PrivateNetwork _network = null!;

    public async Task InitializeAsync() => _network = await PrivateNetwork.StartAsync(
        new PrivateNetworkOptions { Directory = _scratch.In("network"), Exits = ExitBehaviour.ParseList("ok*2,servfail,wrong,ok*2"), FirstHops = FirstHopBehaviour.ParseList("ok*3") },
        null,
        CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _network.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Alerts_begin_go_on_and_end_as_the_truth_does_and_everything_published_says_so()
    {
        var exits = _network.Truth.Exits;
        var (healthy, breaks, broken, lies, late) = (exits[0], exits[1], exits[2], exits[3], exits[4]);

        var first = await ScanAsync();
        Assert.Empty(first.Alerts);
        Assert.Null(first.Previous);
        await AssertMailAsync(first);
        AssertBadRelays(first, lies);

        await SwitchAsync(breaks, "refused");
        var second = await ScanAsync();
        AssertAlerts(second, (broken, AlertState.New, 2, Status.DnsFail), (lies, AlertState.New, 2, Status.WrongIp));
        Assert.Equal(first.Metadata.RunId, second.Previous!.RunId);
        // The two that fail are run by one operator, who gets one mail.
        await AssertMailAsync(second, (broken.Operator!, [broken, lies]));

        await SwitchAsync(broken, "ok");
        await SwitchAsync(late, "drop");
        var third = await ScanAsync();
        await AssertMailAsync(third, (breaks.Operator!, [breaks]));
        AssertAlerts(third, (breaks, AlertState.New, 2, Status.DnsFail), (broken, AlertState.Recovered, 2, Status.DnsFail), (lies, AlertState.Ongoing, 3, Status.WrongIp));

        await SwitchAsync(late, "ok");
        await SwitchAsync(breaks, "ok");
        var fourth = await ScanAsync();
        AssertAlerts(fourth, (breaks, AlertState.Recovered, 2, Status.DnsFail), (lies, AlertState.Ongoing, 4, Status.WrongIp));

        await AssertMailAsync(fourth);
        AssertBadRelays(fourth, lies);
        AssertState(lies);
        AssertFeed(
            (fourth, breaks, "recovered"), (third, breaks, "new"), (third, broken, "recovered"), (second, broken, "new"), (second, lies, "new"));
        await AssertHistoryAsync(healthy, "success", "success", "success", "success");
        await AssertHistoryAsync(broken, "dns_fail", "dns_fail", "success", "success");
        await AssertHistoryAsync(lies, "wrong_ip", "wrong_ip", "wrong_ip", "wrong_ip");
        await AssertHistoryAsync(late, "success", "success", "timeout", "success");
        Assert.Empty(await PublishedFiles.ProblemsAsync(_scratch.In("public")));
        await AssertMadeAgainAsync();
    }

    private async Task<Report> ScanAsync()
    {
        var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(
            _network, _scratch, "--domain", "wild.test", "--alert-threshold", "2", "--recheck-delay", "0", "--retries", "1"));
        output.WriteLine(text + errors);
        Assert.Equal(0, code);
        return RecordJson.Read<Report>(await File.ReadAllBytesAsync(_scratch.In("public/latest.json")), "latest.json");
    }

    private Task SwitchAsync(ExitTruth exit, string behaviour) =>
        _network.SetBehaviourAsync(exit.Nickname, ResolverBehaviour.Parse(behaviour), CancellationToken.None);

    private static void AssertAlerts(Report report, params (ExitTruth Exit, AlertState State, int Failures, Status Status)[] expected) => Assert.Equal(
        expected.Select(alert => (alert.Exit.Fingerprint, alert.State, alert.Failures, alert.Status)).OrderBy(alert => alert.Fingerprint, StringComparer.Ordinal),
        report.Alerts.Select(alert => (alert.ExitFingerprint, alert.State, alert.ConsecutiveFailures, alert.Status)));

    /// <summary>Mail to the operators of exits with new alerts, and to nobody else; handed over, and not a second time.</summary>
    private async Task AssertMailAsync(Report report, params (string Operator, ExitTruth[] Exits)[] expected)
    {
        var outbox = Directory.CreateDirectory(_scratch.In("outbox")).FullName;
        var sendmail = _scratch.In("sendmail");
        await File.WriteAllTextAsync(sendmail, $"#!/bin/sh\nexec cat > \"$(mktemp {outbox}/XXXXXX)\"\n");
        File.SetUnixFileMode(sendmail, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var environment = new Dictionary<string, string> { ["NOTIFY_FROM"] = "scan@scanner.example", ["SENDMAIL"] = sendmail };
        var said = "";
        for (var round = 0; round < 2; round++)
        {
            using var notify = ScanProcess.StartIn(
                environment, ["notify", "--send", "--output-dir", _scratch.In("public"), "--state-dir", _scratch.In("state"), "--log-dir", _scratch.In("logs")]);
            Assert.Equal(0, await notify.EndAsync());
            said += notify.Output;
        }

        output.WriteLine(said);
        var mails = Directory.GetFiles(outbox).Select(File.ReadAllText).ToList();
        Directory.Delete(outbox, recursive: true);
        Assert.Equal(expected.Length, mails.Count);
        foreach (var (who, exits) in expected)
        {
            var mail = mails.Single(mail => mail.Contains($"\nTo: noc@{who}\r\n", StringComparison.Ordinal));
            Assert.All(exits, exit => Assert.Contains(exit.Fingerprint, mail, StringComparison.Ordinal));
            Assert.Equal(exits.Length, _network.Truth.Exits.Count(exit => mail.Contains(exit.Fingerprint, StringComparison.Ordinal)));
            Assert.Equal(mail, await File.ReadAllTextAsync(Path.Combine(_scratch.In("state"), "mail", $"{report.Metadata.RunId}_{who}.eml")));
        }

        if (expected.Length > 0) Assert.Contains("mailed 0 days ago", said, StringComparison.Ordinal);
    }

    /// <summary>A report on the exit that lies, seen over two first hops, and a line for it in the draft.</summary>
    private void AssertBadRelays(Report report, ExitTruth lies)
    {
        var directory = Path.Combine(_scratch.In("state"), "bad-relays");
        var text = File.ReadAllText(Path.Combine(directory, $"{report.Metadata.RunId}_{lies.Fingerprint}.txt"));
        Assert.Contains("CONFIRMED: 2 attempts over 2 different first hops", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT CONFIRMED", text, StringComparison.Ordinal);
        var draft = File.ReadAllLines(Path.Combine(directory, $"{report.Metadata.RunId}_approved-routers.draft"));
        Assert.Equal([$"!badexit {lies.Fingerprint}"], draft.Where(line => line.Length > 0 && !line.StartsWith('#')));
    }

    private void AssertState(ExitTruth lies)
    {
        var state = FailureState.Read(File.ReadAllBytes(_scratch.In("public/failure_state.json"))).State!;
        Assert.Equal([lies.Fingerprint], state.Exits.Where(exit => exit.Value.ConsecutiveFailures > 0).Select(exit => exit.Key));
        Assert.Equal(4, state.Exits[lies.Fingerprint].ConsecutiveFailures);
    }

    private void AssertFeed(params (Report Run, ExitTruth Exit, string State)[] expected)
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var entries = XDocument.Load(_scratch.In("public/alerts.atom")).Root!.Elements(atom + "entry")
            .Select(entry => (
                Time: entry.Element(atom + "updated")!.Value,
                Exit: entry.Element(atom + "link")!.Attribute("href")!.Value[^40..],
                State: entry.Element(atom + "category")!.Attribute("term")!.Value));
        Assert.Equal(
            expected
                .Select(change => (Time: change.Run.Metadata.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), Exit: change.Exit.Fingerprint, change.State))
                .OrderByDescending(change => change.Time, StringComparer.Ordinal).ThenBy(change => change.Exit, StringComparer.Ordinal),
            entries);
    }

    private async Task AssertHistoryAsync(ExitTruth exit, params string[] statuses)
    {
        var (code, text, errors) = await ScanProcess.RunAsync("history", exit.Fingerprint, "--state-dir", _scratch.In("state"), "--json");
        Assert.True(code == 0, errors);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(statuses, json.RootElement.GetProperty("observations").EnumerateArray().Select(seen => seen.GetProperty("status").GetString()));
    }

    /// <summary>From the saved report, the files for people and programs; from the published reports, the history.</summary>
    private async Task AssertMadeAgainAsync()
    {
        var (code, _, errors) = await ScanProcess.RunAsync("report", _scratch.In("public/latest.json"), "--output-dir", _scratch.In("again"));
        Assert.True(code == 0, errors);
        var made = Directory.GetFiles(_scratch.In("again"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(made);
        foreach (var path in made)
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_scratch.In("public"), Path.GetRelativePath(_scratch.In("again"), path))), await File.ReadAllBytesAsync(path));

        var before = await NetworkHistoryAsync();
        File.Delete(Path.Combine(_scratch.In("state"), HistoryDatabase.Name));
        (code, _, errors) = await ScanProcess.RunAsync(
            ["history", "rebuild", .. Directory.GetFiles(_scratch.In("public"), "dns_health_*.json"), "--state-dir", _scratch.In("state")]);
        Assert.True(code == 0, errors);
        Assert.Equal(before, await NetworkHistoryAsync());
    }

    private async Task<string> NetworkHistoryAsync() =>
        (await ScanProcess.RunAsync("history", "--state-dir", _scratch.In("state"), "--json")).Output;
}
