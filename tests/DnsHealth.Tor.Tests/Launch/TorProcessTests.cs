using System.Net;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

[Collection(nameof(TorProcess))]
public sealed class TorProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LoneTor _tor = new();

    public void Dispose() => _tor.Dispose();

    [Fact]
    public async Task It_starts_says_where_it_listens_and_ends_when_told()
    {
        var tor = await TorProcess.StartAsync(_tor.Options, TimeProvider.System, CancellationToken.None);
        var port = await tor.AwaitControlPortAsync(CancellationToken.None).InTime();
        Assert.Equal(IPAddress.Loopback, port.Address);
        Assert.True(LoneTor.IsRunning(tor.Id));
        Assert.False(tor.Exited.IsCompleted);
        await using (var control = await ControlConnection.ConnectAsync(port, CancellationToken.None))
        {
            await ControlAuthentication.AuthenticateAsync(control, null, CancellationToken.None).InTime();
            Assert.Equal($"{tor.Id}", await control.GetInfoAsync("process/pid", CancellationToken.None).InTime());
            Assert.Equal($"{Environment.ProcessId}", (await control.ExpectAsync("GETCONF __OwningControllerProcess", CancellationToken.None)).Value("__OwningControllerProcess"));
            await control.ExpectAsync("SIGNAL SHUTDOWN", CancellationToken.None).InTime();
        }

        await tor.DisposeAsync().AsTask().InTime();
        Assert.False(LoneTor.IsRunning(tor.Id));
        Assert.Contains("exiting cleanly", tor.LastWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tor_that_does_not_end_by_itself_is_asked_to()
    {
        var time = new HeldTime(Patience);
        var catchesSignals = new TaskCompletionSource();
        var options = _tor.Options with
        {
            Log = line =>
            {
                if (line.Contains("Bootstrapped", StringComparison.Ordinal)) catchesSignals.TrySetResult();
            },
        };
        var tor = await TorProcess.StartAsync(options, time, CancellationToken.None);
        await catchesSignals.Task.InTime();
        var disposing = tor.DisposeAsync().AsTask().InTime();
        await time.GoOffAsync();
        await disposing;
        Assert.False(LoneTor.IsRunning(tor.Id));
        Assert.Contains("Catching signal TERM", tor.LastWords, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tor_that_is_stuck_is_killed()
    {
        var time = new HeldTime(Patience);
        var tor = await TorProcess.StartAsync(_tor.Options, time, CancellationToken.None);
        await tor.AwaitControlPortAsync(CancellationToken.None).InTime();
        Assert.True(ProcessSignal.Send(tor.Id, UnixSignal.Stop));
        var disposing = tor.DisposeAsync().AsTask().InTime();
        await time.GoOffAsync();
        await time.GoOffAsync();
        await disposing;
        Assert.False(LoneTor.IsRunning(tor.Id));
    }

    [Fact]
    public async Task A_tor_that_ends_before_it_listens_leaves_its_exit_code_and_every_word()
    {
        for (var round = 0; round < 10; round++)
        {
            await using var tor = await StartScriptAsync("echo one; echo two >&2; printf 'no\\033[2J end'; exit 3");
            var ended = await Assert.ThrowsAsync<TorStartException>(() => tor.AwaitControlPortAsync(CancellationToken.None).InTime());
            Assert.StartsWith("tor ended with exit code 3; tor's last words:", ended.Message, StringComparison.Ordinal);
            foreach (var word in new[] { "  one", "  two", "  no\\u001b[2J end" }) Assert.Contains(word, ended.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_many_words_the_last_are_kept_and_all_are_logged()
    {
        var heard = new List<string>();
        await using var tor = await StartScriptAsync("for i in $(seq 100); do echo line $i; done", heard.Add);
        await tor.Exited.InTime();
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"line {i}"), heard);
        Assert.Equal("tor's last words:\n  " + string.Join("\n  ", heard[^12..]), tor.LastWords);
    }

    [Fact]
    public async Task A_control_port_of_another_run_is_not_taken_for_this_ones()
    {
        System.IO.Directory.CreateDirectory(_tor.Options.DataDirectory);
        await File.WriteAllTextAsync(Path.Combine(_tor.Options.DataDirectory, Torrc.ControlPortFile), "PORT=127.0.0.1:1\n");
        await using var tor = await StartScriptAsync("exit 0");
        await Assert.ThrowsAsync<TorStartException>(() => tor.AwaitControlPortAsync(CancellationToken.None).InTime());
    }

    [Theory]
    [InlineData("UNIX_PORT=/x\\nPORT=127.0.0.1:9051\\nPORT=127.0.0.1:9052\\n", "127.0.0.1:9051")]
    [InlineData("PORT=127.0.0.1:9051\\n", "127.0.0.1:9051")]
    [InlineData("UNIX_PORT=/x\\n", null)]
    [InlineData("", null)]
    [InlineData("PORT=here\\n", null)]
    public async Task The_first_control_port_on_an_address_is_taken(string content, string? expected)
    {
        // The script gets tor's arguments: --defaults-torrc FILE -f TORRC …
        await using var tor = await StartScriptAsync($"cd \"$(dirname \"$4\")\" && printf '{content}' > c && mv c control_port && exec sleep 600");
        var port = tor.AwaitControlPortAsync(CancellationToken.None).InTime();
        if (expected is null) await Assert.ThrowsAsync<TorStartException>(() => port);
        else Assert.Equal(IPEndPoint.Parse(expected), await port);
        ProcessSignal.Send(tor.Id, UnixSignal.Terminate);
    }

    [Fact]
    public async Task Waiting_for_the_control_port_can_be_given_up()
    {
        await using var tor = await StartScriptAsync("exec sleep 600");
        using var patience = new CancellationTokenSource();
        var port = tor.AwaitControlPortAsync(patience.Token).InTime();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => port);
        ProcessSignal.Send(tor.Id, UnixSignal.Terminate);
    }

    [Fact]
    public async Task Files_that_cannot_be_prepared_are_an_error_with_their_place()
    {
        var noFolder = _tor.Options with { DataDirectory = Path.Combine(_tor.ExtraTorrc, "data") };
        var noExtra = _tor.Options with { ExtraTorrc = Path.Combine(_tor.Folder, "missing") };
        foreach (var options in new[] { noFolder, noExtra })
        {
            var failure = await Assert.ThrowsAsync<TorStartException>(() => TorProcess.StartAsync(options, TimeProvider.System, CancellationToken.None));
            Assert.Contains(options.DataDirectory, failure.Message, StringComparison.Ordinal);
        }
    }

    private async Task<TorProcess> StartScriptAsync(string script, Action<string>? log = null)
    {
        var file = Path.Combine(_tor.Folder, "script");
        await File.WriteAllTextAsync(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return await TorProcess.StartAsync(_tor.Options with { Binary = file, Log = log }, TimeProvider.System, CancellationToken.None);
    }
}
