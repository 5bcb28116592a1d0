using System.Collections.Concurrent;
using DnsHealth.Probing;
using DnsHealth.Scanning;
using DnsHealth.Selection;
using DnsHealth.Tests.Probing;
using DnsHealth.Tor.Directory;
using Serilog.Core;

namespace DnsHealth.Tests.Scanning;

public class ScannerTests
{
    private const int MaxCircuits = 16;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly ProbeLimits Limits = new(DnsRetries: 2, CircuitRetries: 3, TimeSpan.FromSeconds(1));
    private static readonly Relay[] Hops = [.. Enumerable.Range(1, 12).Select(TestRelay.Hop)];

    private readonly FastTime _time = new();
    private readonly ConcurrentDictionary<ExitUnderTest, Verdict> _decided = [];

    [Theory]
    [InlineData(ProbeMode.Wildcard, 1)]
    [InlineData(ProbeMode.Nxdomain, 2)]
    public async Task Two_thousand_exits_of_every_kind_are_decided_once_each_and_as_the_truth_says(ProbeMode mode, int seed)
    {
        var zone = mode == ProbeMode.Wildcard ? Evidence.Wildcard : Evidence.Nxdomain;
        var network = new FakeNetwork(zone);
        var random = new Random(seed);
        var conducts = Enum.GetValues<Conduct>().Except([Conduct.LosesFirstHop]).ToArray();
        var truth = new Dictionary<ExitUnderTest, Conduct[]>();
        foreach (var exit in Exits(2000))
        {
            truth[exit] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => conducts[random.Next(conducts.Length)])];
            // No exit does this: connections to first hops break now and then, whichever the exit.
            if (random.Next(50) == 0) truth[exit] = [Conduct.LosesFirstHop, .. truth[exit]];
            network.Exit(exit.Exit, truth[exit]);
        }

        network.Hop(Hops[0], HopConduct.Down);
        network.Hop(Hops[1], HopConduct.Frozen);
        network.Hop(Hops[2], HopConduct.Unsteady);
        var (end, undecided) = await RunAsync(network, zone, [.. truth.Keys]);

        Assert.Equal(PassEnd.Done, end);
        Assert.Empty(undecided);
        Assert.Equal(2000, _decided.Count);
        Assert.Equal(0, network.Open);
        // How many there are at once is up to the thread pool here; that there are never more is up to the gate.
        Assert.InRange(network.MostOpen, 2, MaxCircuits);
        foreach (var (exit, verdict) in _decided)
        {
            var gotThrough = exit.Attempts.Where(attempt => attempt.Circuit is not { Outcome: CircuitOutcome.Failed, FailedAt: Blame.FirstHop });
            var (cause, flaky) = Truth.Of(truth[exit], mode, [.. gotThrough.Select(attempt => attempt.FirstHopReachedOthers)]);
            // Which of the two ways nothing was learned in depends on the first hops it came upon.
            if (cause == Cause.ScannerError && verdict.Cause == Cause.FirstHopsFailed) cause = Cause.FirstHopsFailed;
            Assert.True(
                (cause, flaky) == (verdict.Cause, verdict.Flaky),
                $"{string.Join(',', truth[exit])}: {cause} {flaky}, not {verdict.Cause} {verdict.Flaky}; {string.Join("\n  ", exit.Attempts)}");
            var reached = exit.Attempts.Where(attempt => attempt.Circuit.FailedAt != Blame.FirstHop).Select(attempt => attempt.FirstHop).ToList();
            Assert.True(reached.Distinct().Count() >= Math.Min(reached.Count, 2));
        }
    }

    [Theory]
    [InlineData(HopConduct.Refusing)]
    [InlineData(HopConduct.Partial)]
    public async Task Where_a_third_of_the_first_hops_does_not_reach_exits_that_are_up_none_of_those_is_blamed(HopConduct conduct)
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(600);
        for (var i = 0; i < exits.Length; i++) network.Exit(exits[i].Exit, i % 30 == 0 ? Conduct.Down : i % 31 == 0 ? Conduct.Frozen : Conduct.Ok);
        foreach (var hop in Hops[..4]) network.Hop(hop, conduct);
        await RunAsync(network, Evidence.Wildcard, exits);
        for (var i = 0; i < exits.Length; i++)
        {
            var status = i % 30 == 0 ? Status.CircuitFail : i % 31 == 0 ? Status.Timeout : Status.Success;
            Assert.True(status == _decided[exits[i]].Status, $"{i}: {_decided[exits[i]]}\n{string.Join('\n', exits[i].Attempts)}");
        }
    }

    [Fact]
    public async Task An_exit_is_not_tried_before_its_time()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var due = _time.GetUtcNow() + TimeSpan.FromHours(5);
        ExitUnderTest[] exits = [new(TestRelay.Exit(1)), new(TestRelay.Exit(2)) { NotBefore = due }];
        foreach (var exit in exits) network.Exit(exit.Exit, Conduct.Ok);
        await RunAsync(network, Evidence.Wildcard, exits);
        Assert.InRange(exits[1].Attempts[0].Started, due, DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task A_bug_costs_one_exit_its_verdict_and_the_others_nothing()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(20);
        foreach (var exit in exits) network.Exit(exit.Exit, Conduct.Ok);
        network.Exit(exits[3].Exit, Conduct.Bug);
        network.Exit(exits[4].Exit, Conduct.Servfail, Conduct.Bug);
        var (end, _) = await RunAsync(network, Evidence.Wildcard, exits);
        Assert.Equal((PassEnd.Done, 20), (end, _decided.Count));
        Assert.Equal(18, _decided.Values.Count(verdict => verdict.Status == Status.Success));
        Assert.Equal(Cause.ScannerError, _decided[exits[3]].Cause);
        Assert.Equal((Cause.ScannerError, 0), (_decided[exits[4]].Cause, _decided[exits[4]].Decider));
    }

    [Fact]
    public async Task A_wrong_address_seen_before_a_bug_stands()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(1);
        network.Exit(exits[0].Exit, Conduct.Lies, Conduct.Bug);
        await RunAsync(network, Evidence.Wildcard, exits);
        Assert.Equal(Cause.UnexpectedAddress, _decided[exits[0]].Cause);
    }

    [Fact]
    public async Task When_tor_is_lost_the_undecided_are_told_and_the_next_tor_goes_on_with_what_was_seen()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(200);
        foreach (var exit in exits) network.Exit(exit.Exit, Conduct.Servfail, Conduct.Ok);
        var lostAt = 0;
        network.BeforeBuild = (number, _) =>
        {
            // When an exit is tried for the second time, which is after every other had its first, and late enough that others were decided.
            var exit = network.Paths.ElementAt(number - 1).Exit;
            if (number >= 300 && network.Paths.Take(number).Count(path => path.Exit == exit) == 2
                && Interlocked.CompareExchange(ref lostAt, number, 0) == 0)
            {
                network.IsLost = true;
            }

            return Task.CompletedTask;
        };
        var (end, undecided) = await RunAsync(network, Evidence.Wildcard, exits);
        Assert.Equal(PassEnd.TorLost, end);
        Assert.Equal(exits.Except(_decided.Keys), undecided);
        // Those under way fail, and perhaps a few that had their turn already; not each of the others in its turn.
        Assert.InRange(network.Paths.Count, lostAt, lostAt + (3 * MaxCircuits));
        Assert.NotEmpty(undecided);
        Assert.NotEmpty(_decided);
        Assert.Equal(0, network.Open);
        var begun = undecided.Where(exit => exit.Attempts.Count > 0).ToDictionary(exit => exit, exit => exit.Attempts[0]);
        Assert.NotEmpty(begun);

        network.IsLost = false;
        network.BeforeBuild = null;
        (end, undecided) = await RunAsync(network, Evidence.Wildcard, undecided);
        Assert.Equal(PassEnd.Done, end);
        Assert.Empty(undecided);
        Assert.Equal(200, _decided.Count);
        Assert.All(_decided.Values, verdict => Assert.Equal(Status.Success, verdict.Status));
        Assert.All(begun, pair => Assert.Same(pair.Value, pair.Key.Attempts[0]));
        Assert.All(begun.Keys, exit => Assert.True(_decided[exit].Flaky));
    }

    [Fact]
    public async Task Told_to_stop_nothing_new_begins_and_what_is_in_the_air_lands()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(200);
        foreach (var exit in exits) network.Exit(exit.Exit, Conduct.Ok);
        using var stop = new CancellationTokenSource();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var land = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.BeforeBuild = (number, _) =>
        {
            if (number == MaxCircuits) full.SetResult();
            return land.Task;
        };
        var running = RunAsync(network, Evidence.Wildcard, exits, stop.Token);
        await full.Task.WaitAsync(Deadline);
        await stop.CancelAsync();
        land.SetResult();
        var (end, undecided) = await running;
        Assert.Equal(PassEnd.Stopped, end);
        Assert.Equal(MaxCircuits, network.Paths.Count);
        Assert.Equal(MaxCircuits, _decided.Count);
        Assert.Equal(exits.Except(_decided.Keys), undecided);
    }

    [Fact]
    public async Task Told_to_abort_what_is_in_the_air_is_left_undecided()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        var exits = Exits(50);
        foreach (var exit in exits) network.Exit(exit.Exit, Conduct.Ok);
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.BeforeBuild = (number, cancellation) =>
        {
            if (number == MaxCircuits) full.SetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        };
        var running = RunAsync(network, Evidence.Wildcard, exits, stop.Token, abort.Token);
        await full.Task.WaitAsync(Deadline);
        await stop.CancelAsync();
        await abort.CancelAsync();
        var (end, undecided) = await running;
        Assert.Equal(PassEnd.Stopped, end);
        Assert.Equal(exits, undecided);
        Assert.Empty(_decided);
        Assert.All(exits, exit => Assert.Empty(exit.Attempts));
        Assert.Equal(0, network.Open);
    }

    [Fact]
    public async Task Stopped_before_it_began_everything_is_undecided()
    {
        var exits = Exits(5);
        var (end, undecided) = await RunAsync(new FakeNetwork(Evidence.Wildcard), Evidence.Wildcard, exits, new CancellationToken(canceled: true));
        Assert.Equal(PassEnd.Stopped, end);
        Assert.Equal(exits, undecided);
    }

    [Fact]
    public async Task No_exits_are_soon_done()
    {
        var (end, undecided) = await RunAsync(new FakeNetwork(Evidence.Wildcard), Evidence.Wildcard, []);
        Assert.Equal(PassEnd.Done, end);
        Assert.Empty(undecided);
    }

    private static ExitUnderTest[] Exits(int count) => [.. Enumerable.Range(1, count).Select(number => new ExitUnderTest(TestRelay.Exit(number)))];

    private async Task<(PassEnd End, IReadOnlyList<ExitUnderTest> Undecided)> RunAsync(
        FakeNetwork network, ZoneExpectation zone, IReadOnlyList<ExitUnderTest> exits, CancellationToken stop = default, CancellationToken abort = default)
    {
        var pool = new FirstHopPool(Hops, MaxCircuits, network.Witnesses, _time, Logger.None);
        var pace = new Pace(_time, Logger.None);
        using var gate = new CircuitGate(MaxCircuits, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50), pace, _time);
        var scanner = new Scanner(zone, gate, pace, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), _time, Logger.None);
        await network.OpenAsync(pool);
        return await scanner.RunAsync(exits, Limits, network, pool, Decide, stop, abort).WaitAsync(Deadline);
    }

    private void Decide(ExitUnderTest exit, Verdict verdict) => Assert.True(_decided.TryAdd(exit, verdict), "decided twice");
}
