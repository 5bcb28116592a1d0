using System.Diagnostics;

namespace DnsHealth.TestNetwork.Tests;

/// <summary>However a network ends, nothing of it stays.</summary>
[Collection(RealNetworks.Name)]
public sealed class NetworkEndTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Network => _directory.Below("network");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Disposing_ends_every_daemon_frozen_ones_included()
    {
        var network = await PrivateNetwork.StartAsync(Options("ok,frozen", "ok,frozen"), null, CancellationToken.None);
        var ids = network.ProcessIds;
        Assert.Equal(ids.Values.Order(), Processes.RecordedIds(Network).Order());
        Assert.Equal(ids.Values.Order(), Processes.Of(Network).Order());

        await network.DisposeAsync();
        Assert.Empty(Processes.Of(Network));
        Assert.All(ids.Values, id => Assert.Equal(' ', Processes.State(id)));
        await network.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => network.KillAsync("exit001", CancellationToken.None));
    }

    [Fact]
    public async Task Killing_the_host_ends_every_daemon_frozen_ones_included()
    {
        using var host = StartHost("ok,frozen", "ok,frozen");
        await WaitForLineAsync(host, "stands");
        var ids = Processes.RecordedIds(Network);
        Assert.Equal(3 + 2 + 2, ids.Count);
        Assert.Equal(2, ids.Count(id => Processes.State(id) == 'T'));
        Assert.All(ids, id => Assert.Contains(id, Processes.Of(Network)));

        host.Kill();
        await Processes.WaitUntilNoneAsync(Network);
        await host.WaitForExitAsync();

        // What a killed host leaves behind does not stand in the way of the next network.
        await using var next = await PrivateNetwork.StartAsync(Options("ok", "ok"), null, CancellationToken.None);
        Assert.Single(next.Truth.Exits);
    }

    [Fact]
    public async Task Killing_the_host_while_the_network_starts_ends_every_daemon()
    {
        using var host = StartHost("ok*3", "ok");
        await WaitForLineAsync(host, "are started");
        Assert.NotEmpty(Processes.Of(Network));
        host.Kill();
        await Processes.WaitUntilNoneAsync(Network);
    }

    [Fact]
    public async Task Another_process_switches_it_and_stops_it_and_the_host_ends_too()
    {
        using var host = StartHost("ok,frozen", "ok");
        await WaitForLineAsync(host, "stands");
        await PrivateNetwork.SwitchAsync(Network, "exit001", ResolverBehaviour.Parse("wrong"), CancellationToken.None);
        var truth = NetworkTruth.FromJson(await File.ReadAllTextAsync(Path.Combine(Network, PrivateNetwork.TruthFileName)));
        Assert.Equal(["wrong", "frozen"], truth.Exits.Select(exit => exit.Behaviour));
        await PrivateNetwork.StopAsync(Network, CancellationToken.None);
        Assert.DoesNotContain(Processes.Of(Network), id => id != host.Id);
        await host.WaitForExitAsync();
        Assert.Equal(0, host.ExitCode);
        await Assert.ThrowsAsync<PrivateNetworkException>(() => PrivateNetwork.StopAsync(Network, CancellationToken.None));
        await Assert.ThrowsAsync<PrivateNetworkException>(
            () => PrivateNetwork.SwitchAsync(Network, "exit001", ResolverBehaviour.Ok, CancellationToken.None));
    }

    [Fact]
    public async Task Giving_up_while_it_starts_ends_every_daemon()
    {
        using var giveUp = new CancellationTokenSource();
        var progress = new CancelWhenStarted(giveUp);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => PrivateNetwork.StartAsync(Options("ok", "ok"), progress, giveUp.Token));
        Assert.NotEmpty(Directory.GetDirectories(Path.Combine(Network, "daemons")));
        Assert.Empty(Processes.Of(Network));
    }

    [Fact]
    public async Task A_network_that_does_not_stand_in_time_says_what_it_waited_for()
    {
        // Authorities take longer than this to make their keys.
        var options = Options("ok", "ok") with { StartTimeout = TimeSpan.FromMilliseconds(50) };
        var error = await Assert.ThrowsAsync<PrivateNetworkException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
        Assert.Contains("waits for", error.Message, StringComparison.Ordinal);
        Assert.Empty(Processes.Of(Network));
    }

    [Theory]
    [InlineData("/nonexistent/tor", "/nonexistent/tor")]
    [InlineData("/bin/false", "exit code 1")]
    public async Task A_tor_that_does_not_run_is_named(string tor, string said)
    {
        var options = Options("ok", "ok") with { TorBinary = tor };
        var error = await Assert.ThrowsAsync<PrivateNetworkException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_ends_while_the_network_starts_is_named_with_its_last_words()
    {
        // A tor that makes keys, and will not be an exit.
        var tor = _directory.Below("tor");
        await File.WriteAllTextAsync(tor, """
            #!/bin/sh
            for last in "$@"; do case $last in */exit001/torrc) echo "not today" >&2; exit 3;; esac; done
            exec tor "$@"
            """);
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException();
        File.SetUnixFileMode(tor, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = Options("ok", "ok") with { TorBinary = tor };
        var error = await Assert.ThrowsAsync<PrivateNetworkException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
        Assert.Contains("exit001 ended", error.Message, StringComparison.Ordinal);
        Assert.Contains("not today", error.Message, StringComparison.Ordinal);
        Assert.Empty(Processes.Of(Network));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(501, 1)]
    [InlineData(1, 0)]
    public async Task A_network_has_exits_and_first_hops(int exits, int firstHops)
    {
        var options = new PrivateNetworkOptions
        {
            Directory = Network,
            Exits = [.. Enumerable.Repeat(ExitBehaviour.Parse("ok"), exits)],
            FirstHops = [.. Enumerable.Repeat(FirstHopBehaviour.Parse("ok"), firstHops)],
        };
        await Assert.ThrowsAsync<ArgumentException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
    }

    [Theory]
    [InlineData(1, "noc@operator.example")]
    [InlineData(2, "noc\nORPort 1")]
    public async Task Every_exit_has_one_operator_whose_contact_is_a_line(int operators, string contact)
    {
        var options = Options("ok*2", "ok") with { Operators = [.. Enumerable.Repeat(new ExitOperator { Contact = contact }, operators)] };
        await Assert.ThrowsAsync<ArgumentException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
    }

    private PrivateNetworkOptions Options(string exits, string firstHops) => new()
    {
        Directory = Network,
        Exits = ExitBehaviour.ParseList(exits),
        FirstHops = FirstHopBehaviour.ParseList(firstHops),
    };

    private Process StartHost(string exits, string firstHops) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(HostProgram).Assembly.Location, Network, exits, firstHops])
        {
            RedirectStandardOutput = true,
        })!;

    private static async Task WaitForLineAsync(Process host, string end)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await host.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.EndsWith(end, StringComparison.Ordinal)) return;
        }

        Assert.Fail($"the host ended before it said '{end}'");
    }

    private sealed class CancelWhenStarted(CancellationTokenSource giveUp) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.EndsWith("are started", StringComparison.Ordinal)) giveUp.Cancel();
        }
    }
}
