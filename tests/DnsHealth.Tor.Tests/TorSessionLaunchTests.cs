using System.Diagnostics;
using DnsHealth.Tor.Launch;
using DnsHealth.Tor.Tests.Launch;

namespace DnsHealth.Tor.Tests;

[Collection(nameof(TorProcess))]
public sealed class TorSessionLaunchTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(77);

    [Fact]
    public async Task A_tor_that_cannot_join_says_how_far_it_came_and_is_gone()
    {
        using var tor = new LoneTor();
        var time = new HeldTime(Timeout);
        var progress = new FirstReport(tor);
        var launch = TorSession.LaunchAsync(tor.Options with { BootstrapTimeout = Timeout }, progress, time, CancellationToken.None).InTime();
        var pid = await progress.Pid;
        Assert.True(LoneTor.IsRunning(pid));
        await time.GoOffAsync();
        var failure = await Assert.ThrowsAsync<TorStartException>(() => launch);
        Assert.Matches(@"^tor did not join the network in 77 s; it came to \d+ % \(.+\); tor's last words:\n  .*\[notice\]", failure.Message);
        Assert.False(LoneTor.IsRunning(pid));
    }

    [Fact]
    public async Task A_launch_given_up_leaves_no_tor()
    {
        using var tor = new LoneTor();
        using var patience = new CancellationTokenSource();
        var progress = new FirstReport(tor);
        var launch = TorSession.LaunchAsync(tor.Options, progress, TimeProvider.System, patience.Token).InTime();
        var pid = await progress.Pid;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
        Assert.False(LoneTor.IsRunning(pid));
    }

    [Fact]
    public async Task A_tor_that_is_killed_while_it_joins_is_told()
    {
        using var tor = new LoneTor();
        var progress = new FirstReport(tor);
        var launch = TorSession.LaunchAsync(tor.Options, progress, TimeProvider.System, CancellationToken.None).InTime();
        ProcessSignal.Send(await progress.Pid, UnixSignal.Kill);
        var failure = await Assert.ThrowsAsync<TorStartException>(() => launch);
        Assert.StartsWith("tor ended with exit code 137; tor's last words:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_tor_does_not_know_is_in_the_error_in_tors_own_words()
    {
        using var tor = new LoneTor("NonsenseOption 1\n");
        var failure = await FailAsync(tor.Options);
        Assert.StartsWith("tor ended with exit code 1; tor's last words:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Unknown option 'NonsenseOption'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Further_control_ports_are_no_trouble()
    {
        using var tor = new LoneTor("ControlPort 0.0.0.0:auto\nHashedControlPassword 16:872860B76453A77D60CA2BB8C1A7042072093276A3D701AD684053EC4C\n");
        using var patience = new CancellationTokenSource();
        var progress = new FirstReport(tor);
        var launch = TorSession.LaunchAsync(tor.Options, progress, TimeProvider.System, patience.Token).InTime();
        await progress.Pid;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        using var tor = new LoneTor();
        var failure = await FailAsync(tor.Options with { Binary = "/no/such/tor" });
        Assert.Equal("there is no program /no/such/tor", failure.Message);
    }

    [Fact]
    public async Task A_program_that_is_none_ends_with_the_systems_words()
    {
        using var tor = new LoneTor();
        var file = Path.Combine(tor.Folder, "no-program");
        await File.WriteAllBytesAsync(file, [0x7F, 1, 2, 3]);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var failure = await FailAsync(tor.Options with { Binary = file });
        Assert.Matches("tor ended with exit code 12[67]; tor's last words:.*no-program", failure.Message.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_program_that_ends_at_once_has_its_exit_code_told()
    {
        using var tor = new LoneTor();
        var failure = await FailAsync(tor.Options with { Binary = "/bin/false" });
        Assert.Equal("tor ended with exit code 1; tor said nothing", failure.Message);
    }

    [Fact]
    public async Task A_tor_whose_owner_is_killed_ends()
    {
        using var tor = new LoneTor();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(Owner).Assembly.Location, tor.Options.DataDirectory, tor.ExtraTorrc }) start.ArgumentList.Add(argument);
        using var owner = Process.Start(start)!;
        Assert.Equal("joining", await owner.StandardOutput.ReadLineAsync().InTime());
        var pid = tor.ReadPid();
        Assert.True(LoneTor.IsRunning(pid));
        ProcessSignal.Send(owner.Id, UnixSignal.Kill);
        await LoneTor.EndsAsync(pid);
    }

    [Fact]
    public async Task A_tor_left_over_by_a_program_that_was_killed_is_waited_out()
    {
        using var tor = new LoneTor();
        var leftover = await TorProcess.StartAsync(tor.Options, TimeProvider.System, CancellationToken.None);
        await leftover.AwaitControlPortAsync(CancellationToken.None).InTime();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Not by its process id: the leftover takes the file that has it along.
        var progress = new Joining();
        using var patience = new CancellationTokenSource();
        var launch = TorSession.LaunchAsync(
            tor.Options with { Log = line => { if (line.Contains("it's still there", StringComparison.Ordinal)) ended.TrySetResult(); } },
            progress,
            TimeProvider.System,
            patience.Token).InTime();
        await ended.Task.InTime();
        ProcessSignal.Send(leftover.Id, UnixSignal.Terminate);
        await Task.WhenAny(progress.Began, launch);
        Assert.True(progress.Began.IsCompleted, launch.Exception?.ToString());
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
        await leftover.DisposeAsync();
    }

    private static Task<TorStartException> FailAsync(TorLaunchOptions options) => Assert.ThrowsAsync<TorStartException>(
        () => TorSession.LaunchAsync(options, null, TimeProvider.System, CancellationToken.None).InTime());

    private sealed class Joining : IProgress<BootstrapStatus>
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Began => _began.Task;

        public void Report(BootstrapStatus value) => _began.TrySetResult();
    }

    /// <summary>At the first report tor is ours, and its process id written down.</summary>
    private sealed class FirstReport(LoneTor tor) : IProgress<BootstrapStatus>
    {
        private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<int> Pid => _pid.Task.InTime();

        public void Report(BootstrapStatus value) => _pid.TrySetResult(tor.ReadPid());
    }
}
