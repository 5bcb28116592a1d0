using System.Globalization;
using System.Net;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;
using Xunit.Abstractions;

namespace DnsHealth.EndToEnd;

/// <summary>Signals, deaths and directories that vanish: nothing that was decided is lost, and nobody is blamed for it.</summary>
[Collection(NetworkFixture.Name)]
public sealed class FaultTests(NetworkFixture fixture, ITestOutputHelper output) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_leaves_a_correct_partial_run_that_can_be_resumed(string signal)
    {
        // A slow pace, so that the signal comes in the middle.
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.5"));
        await scan.SeeAsync(fixture.SomeDecided);
        var tor = scan.TorId;
        await scan.SignalAsync(signal);
        Assert.Equal(4, await scan.EndAsync());
        Assert.False(ScanProcess.IsRunning(tor));
        Assert.Empty(Directory.GetFiles(_scratch.In("public")));

        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Equal(RunOutcome.Interrupted, run.Info.Outcome);
        Assert.Equal(fixture.Network.Truth.Exits.Count, run.Records.Count);
        Assert.Contains(run.Records, record => record.Cause == Cause.Interrupted);
        Assert.All(run.Records.Where(record => record.Status == Status.Unknown), record => Assert.Equal(Cause.Interrupted, record.Cause));
        var kept = run.Records.Where(record => record.Cause != Cause.Interrupted).ToList();
        Assert.NotEmpty(kept);

        var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--resume", ScanProcess.RunPath(_scratch)));
        Assert.True(code == 0, text + errors);
        var resumed = await ScanProcess.RecordsAsync(_scratch);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, resumed.Records, ProbeMode.Wildcard));
        // What was decided before is not done again.
        foreach (var record in kept.Where(record => record.Status == Status.Success))
            Assert.Equal(record.Timestamp, resumed.Records.Single(other => other.ExitFingerprint == record.ExitFingerprint).Timestamp);
        Assert.True(File.Exists(_scratch.In("public/latest.json")));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        // The frozen exit is in the air for seconds.
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--exit", fixture.Exit("frozen").Fingerprint, "--circuit-timeout", "60"));
        await scan.SeeAsync("scanning");
        var tor = scan.TorId;
        await scan.SignalAsync("INT");
        await scan.SeeAsync("stopping");
        await scan.SignalAsync("INT");
        Assert.Equal(4, await scan.EndAsync());
        await AwaitEndAsync(tor);
    }

    [Fact]
    public async Task Killed_outright_it_leaves_no_tor_behind_and_the_next_run_works()
    {
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.5"));
        await scan.SeeAsync(fixture.SomeDecided);
        var tor = scan.TorId;
        scan.Signal(UnixSignal.Kill);
        await scan.EndAsync();
        await AwaitEndAsync(tor);

        var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--resume", ScanProcess.RunPath(_scratch)));
        Assert.True(code == 0, text + errors);
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, run.Records, ProbeMode.Wildcard));
    }

    [Fact]
    public async Task A_tor_that_dies_is_started_again_and_costs_no_exit_anything()
    {
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.4"));
        await scan.SeeAsync(fixture.SomeDecided);
        ProcessSignal.Send(scan.TorId, UnixSignal.Kill);
        Assert.Equal(0, await scan.EndAsync());
        output.WriteLine(scan.Errors);
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, run.Records, ProbeMode.Wildcard));
    }

    [Fact]
    public async Task A_tor_that_dies_twice_ends_the_run_as_interrupted()
    {
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "2", "--verbosity", "debug"));
        await scan.SeeAsync(fixture.SomeDecided);
        ProcessSignal.Send(scan.TorId, UnixSignal.Kill);
        await scan.SeeAsync("tor is gone");
        await scan.SeeAsync("is ready, process " + await NewTorAsync(scan));
        ProcessSignal.Send(scan.TorId, UnixSignal.Kill);
        Assert.Equal(4, await scan.EndAsync());
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Equal(fixture.Network.Truth.Exits.Count, run.Records.Count);
        Assert.Contains(run.Records, record => record.Cause == Cause.Interrupted);
        Assert.DoesNotContain(run.Records, record => record.Status == Status.CircuitFail && fixture.Network.Truth.Exits.Any(
            exit => exit.Fingerprint == record.ExitFingerprint && exit.Behaviour is not ("down" or "frozen")));
        Assert.Empty(Directory.GetFiles(_scratch.In("public")));
    }

    [Fact]
    public async Task A_tor_that_stands_still_costs_no_exit_anything_and_one_that_does_not_come_back_is_replaced()
    {
        // The standstills are the fault itself, and are waited out side by side.
        using var forGood = new Scratch();
        await Task.WhenAll(FreezeAsync(_scratch, TimeSpan.FromSeconds(30)), FreezeAsync(forGood, null));

        async Task FreezeAsync(Scratch scratch, TimeSpan? length)
        {
            using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, scratch, "--domain", "wild.test", "--build-delay", "0.1"));
            await scan.SeeAsync(fixture.SomeDecided);
            var tor = scan.TorId;
            ProcessSignal.Send(tor, UnixSignal.Stop);
            if (length is { } known)
            {
                await Task.Delay(known);
                ProcessSignal.Send(tor, UnixSignal.Continue);
            }

            Assert.Equal(0, await scan.EndAsync());
            output.WriteLine(scan.Output + scan.Errors);
            Assert.False(ScanProcess.IsRunning(tor));
            var run = await ScanProcess.RecordsAsync(scratch);
            Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, run.Records, ProbeMode.Wildcard));
            if (length is null) Assert.Contains("tor stood still for 60 s", scan.Errors, StringComparison.Ordinal);
            else Assert.Contains(run.Records, record => Abandoned(record, "tor stood still for"));
        }
    }

    [Theory]
    [InlineData("SocksPort", "nothing listens at its SOCKS port 127.0.0.1:")]
    [InlineData("DNSPort", "nothing listens at its DNSPort 127.0.0.1:")]
    public async Task A_tor_whose_port_refuses_is_started_anew_and_costs_no_exit_anything(string port, string words)
    {
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.3"));
        await scan.SeeAsync(fixture.SomeDecided);
        var tor = scan.TorId;
        var address = (await File.ReadAllTextAsync(_scratch.In($"state/tor/{Torrc.ControlPortFile}"))).Trim()["PORT=".Length..];
        await using (var control = await ControlConnection.ConnectAsync(IPEndPoint.Parse(address), CancellationToken.None))
        {
            await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None);
            await control.ExpectAsync($"SETCONF {port}=0", CancellationToken.None);
        }

        Assert.Equal(0, await scan.EndAsync());
        Assert.Contains(words, scan.Errors, StringComparison.Ordinal);
        Assert.False(ScanProcess.IsRunning(tor));
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, (await ScanProcess.RecordsAsync(_scratch)).Records, ProbeMode.Wildcard));
    }

    [Fact]
    public async Task A_clock_that_is_set_forth_and_back_costs_no_exit_anything_and_the_times_of_the_run_stay_true()
    {
        var clock = _scratch.In("clock");
        await File.WriteAllTextAsync(clock, "+0\n");
        // Debian has it in a folder named after the architecture.
        var library = Directory.GetDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).First(File.Exists);
        var environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = clock,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // tor waits for its threads on the monotonic clock, and the library would take such a wait for one on the clock it sets.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
        var started = DateTimeOffset.UtcNow;
        using var scan = ScanProcess.StartIn(
            environment, ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.2", "--verbosity", "debug"));
        await scan.SeeAsync(fixture.SomeDecided);
        await SetClockAsync("+3600");
        await scan.SeeAsync("seconds forward; assuming established circuits no longer work");
        await scan.SeeAsync(fixture.HalfDecided);
        await SetClockAsync("+0");
        await scan.SeeAsync("seconds backward; assuming established circuits no longer work");
        Assert.Equal(0, await scan.EndAsync());
        var ended = DateTimeOffset.UtcNow;
        output.WriteLine(scan.Output + scan.Errors);
        var run = await ScanProcess.RecordsAsync(_scratch);
        Assert.Empty(ScanProcess.Differences(fixture.Network.Truth, run.Records, ProbeMode.Wildcard));
        Assert.Contains(run.Records, record => Abandoned(record, "tor's clock was set"));
        var times = run.Records.SelectMany(record => record.Evidence.Select(attempt => attempt.Started).Append(DateTimeOffset.FromUnixTimeMilliseconds((long)(record.Timestamp * 1000))));
        Assert.All(times.Append(run.Info.Start).Append(run.Info.End!.Value), time => Assert.InRange(time, started.AddSeconds(-1), ended.AddSeconds(1)));

        async Task SetClockAsync(string offset)
        {
            await File.WriteAllTextAsync(clock + ".new", offset + "\n");
            File.Move(clock + ".new", clock, overwrite: true);
        }
    }

    [Fact]
    public async Task Killed_at_random_moments_it_is_resumed_and_nothing_is_done_twice()
    {
        var seed = KilledScan.Seed;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var killed = new KilledScan(fixture.Network.Truth, (scratch, more) => ScanProcess.Scan(fixture, scratch, more), output);
        var stages = Enumerable.Range(0, KilledScan.StageCount).ToArray();
        random.Shuffle(stages);
        await Task.WhenAll(stages.Take(3).Select(stage => killed.RunAsync(stage, new Random(random.Next()))));
    }

    [Fact]
    public async Task A_run_directory_that_vanishes_fails_the_run_and_spares_what_was_published()
    {
        Directory.CreateDirectory(_scratch.In("public"));
        await File.WriteAllTextAsync(_scratch.In("public/latest.json"), "an earlier report");
        using var scan = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "0.5"));
        await scan.SeeAsync(fixture.SomeDecided);
        Directory.Delete(ScanProcess.RunPath(_scratch), recursive: true);
        Assert.Equal(1, await scan.EndAsync());
        Assert.Contains("dnshealth_", scan.Errors, StringComparison.Ordinal);
        Assert.Equal(["an earlier report"], Directory.GetFiles(_scratch.In("public")).Select(File.ReadAllText));
    }

    [Theory]
    [InlineData("analysis")]
    [InlineData("public")]
    public async Task A_full_disk_fails_the_run_and_spares_what_was_published(string which)
    {
        if (Environment.UserName != "root")
        {
            output.WriteLine("Not run: only root may mount a small file system to fill.");
            return;
        }

        Directory.CreateDirectory(_scratch.In("public"));
        Directory.CreateDirectory(_scratch.In(which));
        // 24 pages hold a few records, or an earlier report, and not a whole run.
        await SystemAsync("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", _scratch.In(which));
        try
        {
            await File.WriteAllTextAsync(_scratch.In("public/latest.json"), "an earlier report");
            var (code, text, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--recheck-delay", "0"));
            Assert.True(code == 1, text + errors);
            Assert.Contains("No space left on device", errors, StringComparison.Ordinal);
            Assert.Equal("an earlier report", await File.ReadAllTextAsync(_scratch.In("public/latest.json")));
            Assert.DoesNotContain(Directory.GetFiles(_scratch.In("public")), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        }
        finally
        {
            await SystemAsync("umount", _scratch.In(which));
        }
    }

    [Fact]
    public async Task Two_scans_into_one_state_directory_are_refused()
    {
        using var first = ScanProcess.Start(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test", "--build-delay", "1"));
        await first.SeeAsync("exits to scan");
        var (code, _, errors) = await ScanProcess.RunAsync(ScanProcess.Scan(fixture, _scratch, "--domain", "wild.test"));
        Assert.Equal(1, code);
        Assert.Contains($"process {first.Id}", errors, StringComparison.Ordinal);
        await first.SignalAsync("TERM");
        await first.EndAsync();
    }

    /// <summary>Whether an attempt was given up as tor's own failure, for a reason that begins so.</summary>
    private static bool Abandoned(ExitRecord record, string reason) => record.Evidence.Any(attempt =>
        attempt.Circuit.Outcome == CircuitOutcome.Abandoned && attempt.Circuit.Reason?.StartsWith(reason, StringComparison.Ordinal) == true);

    private static async Task<string> NewTorAsync(ScanProcess scan)
    {
        var old = 0;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await timer.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                old = scan.TorId;
                if (ScanProcess.IsRunning(old)) break;
            }
            catch (InvalidOperationException)
            {
                // None for the moment: the old one is gone, the new one not yet there.
            }
        }

        return old.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task AwaitEndAsync(int id)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (ScanProcess.IsRunning(id)) await timer.WaitForNextTickAsync(deadline.Token);
    }

    private static async Task SystemAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
