using DnsHealth.Dns;
using DnsHealth.Probing;
using DnsHealth.Selection;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using Serilog.Core;

namespace DnsHealth.Tests.Probing;

public class ExitProbeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly ProbeLimits Limits = new(DnsRetries: 2, CircuitRetries: 3, TimeSpan.FromSeconds(1));
    private static readonly Relay Exit = TestRelay.Exit(1);
    private static readonly Relay[] Hops = [.. Enumerable.Range(1, 8).Select(TestRelay.Hop)];

    private readonly FastTime _time = new();
    private readonly List<Attempt> _attempts = [];

    /// <summary>What is asked of one exit, a word a question: the port, or "control", and a bar between circuits.</summary>
    public static TheoryData<ProbeMode, Conduct, string, Cause> Questions => new()
    {
        { ProbeMode.Wildcard, Conduct.Ok, "Socks", Cause.ExpectedAnswer },
        { ProbeMode.Wildcard, Conduct.Stumbles, "Socks Dns", Cause.ExpectedAnswer },
        { ProbeMode.Wildcard, Conduct.Lies, "Socks|Socks", Cause.UnexpectedAddress },
        { ProbeMode.Wildcard, Conduct.Private, "Socks|Socks", Cause.PrivateAddress },
        { ProbeMode.Wildcard, Conduct.Denies, "Socks Dns|Socks Dns|Socks Dns", Cause.Nxdomain },
        { ProbeMode.Wildcard, Conduct.Servfail, "Socks Dns|Socks Dns|Socks Dns", Cause.Servfail },
        { ProbeMode.Wildcard, Conduct.ResolverSilent, "Socks Dns|Socks Dns|Socks Dns", Cause.ResolverTimeout },
        { ProbeMode.Wildcard, Conduct.Frozen, "Socks|Socks|Socks", Cause.NoReply },
        { ProbeMode.Wildcard, Conduct.Dies, "Socks|Socks|Socks|Socks", Cause.CircuitDied },
        { ProbeMode.Wildcard, Conduct.DiesQuietly, "Socks|Socks|Socks|Socks", Cause.CircuitDied },
        { ProbeMode.Wildcard, Conduct.Down, "|||", Cause.ExitUnreachable },
        { ProbeMode.Wildcard, Conduct.Undescribed, "", Cause.NoDescriptor },
        { ProbeMode.Nxdomain, Conduct.Ok, "Dns control", Cause.NxdomainConfirmed },
        { ProbeMode.Nxdomain, Conduct.Lies, "Dns|Dns", Cause.NxdomainHijack },
        { ProbeMode.Nxdomain, Conduct.Private, "Dns|Dns", Cause.PrivateAddress },
        { ProbeMode.Nxdomain, Conduct.Denies, "Dns control control|Dns control control|Dns control control", Cause.ControlFailed },
        { ProbeMode.Nxdomain, Conduct.Servfail, "Dns|Dns|Dns", Cause.Servfail },
        { ProbeMode.Nxdomain, Conduct.ResolverSilent, "Dns|Dns|Dns", Cause.ResolverTimeout },
        { ProbeMode.Nxdomain, Conduct.Frozen, "Dns|Dns|Dns", Cause.NoReply },
        { ProbeMode.Nxdomain, Conduct.FrozenAtControls, "Dns control|Dns control|Dns control", Cause.NoReply },
        { ProbeMode.Nxdomain, Conduct.DiesAtControls, "Dns control|Dns control|Dns control|Dns control", Cause.CircuitDied },
        { ProbeMode.Nxdomain, Conduct.Dies, "Dns|Dns|Dns|Dns", Cause.CircuitDied },
        { ProbeMode.Nxdomain, Conduct.Down, "|||", Cause.ExitUnreachable },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task What_is_asked_of_an_exit_on_which_port_and_what_it_comes_to(ProbeMode mode, Conduct conduct, string asked, Cause cause)
    {
        var zone = Zone(mode);
        var network = new FakeNetwork(zone);
        network.Exit(Exit, conduct);
        await RunAsync(network, zone, Hops);
        Assert.Equal(asked, string.Join('|', _attempts.Select(attempt => string.Join(' ', attempt.Queries.Select(Word)))));
        Assert.Equal(network.Asked.Select(question => question.Name), _attempts.SelectMany(attempt => attempt.Queries).Select(query => query.Name));
        Assert.Equal(cause, VerdictRules.Decide(_attempts, zone, false).Cause);
        Assert.Equal(0, network.Open);

        // A fresh name for every question but the controls', and another first hop for every attempt.
        var fresh = _attempts.SelectMany(attempt => attempt.Queries).Where(query => !query.Control).Select(query => DnsName.Parse(query.Name)).ToList();
        Assert.Equal(fresh.Count, fresh.Distinct().Count());
        Assert.All(fresh, name => Assert.Equal(DnsName.Parse("example.com"), name.Parent));
        Assert.Equal(_attempts.Count, _attempts.Select(attempt => attempt.FirstHop).Distinct().Count());
        Assert.All(_attempts, attempt => Assert.Equal(attempt.Queries.Count > 0 ? attempt.Queries[0].Name : null, attempt.QueryDomain));

        static string Word(QueryEvidence query) => query.Control ? "control" : query.Via == QueryVia.Socks ? "Socks" : "Dns";
    }

    [Fact]
    public async Task What_was_seen_is_written_down_as_it_was()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.ResolverSilent, Conduct.Dies, Conduct.Ok);
        await RunAsync(network, Evidence.Wildcard, Hops);
        Assert.Collection(
            _attempts,
            attempt =>
            {
                Assert.Equal(new CircuitEvidence { Ms = 600, ExtendMs = 200, Outcome = CircuitOutcome.Built }, attempt.Circuit);
                Assert.Equal((QueryVia.Socks, 4, "DONE", 2200.0), Seen(attempt.Queries[0]));
                Assert.Equal((QueryVia.Dnsport, 2, "DONE", 2200.0), Seen(attempt.Queries[1]));
            },
            attempt =>
            {
                Assert.Equal((CircuitOutcome.Died, "DESTROYED", "CHANNEL_CLOSED"), (attempt.Circuit.Outcome, attempt.Circuit.Reason, attempt.Circuit.RemoteReason));
                Assert.Equal((QueryVia.Socks, null, "DESTROY", 200.0), Seen(attempt.Queries[0]));
            },
            attempt =>
            {
                Assert.Equal((QueryVia.Socks, 0, "DONE", 200.0), Seen(attempt.Queries[0]));
                Assert.Equal(Evidence.Right, attempt.Queries[0].Address);
            });
        var verdict = VerdictRules.Decide(_attempts, Evidence.Wildcard, false);
        Assert.Equal((Cause.ExpectedAnswer, true, 2), (verdict.Cause, verdict.Flaky, verdict.Decider));

        static (QueryVia, int?, string?, double) Seen(QueryEvidence query) => (query.Via, query.Reply, query.StreamReason, query.Ms);
    }

    [Fact]
    public async Task First_hops_that_fail_cost_the_exit_nothing()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Servfail);
        var pool = await network.PoolAsync(_time, Hops);
        foreach (var hop in Hops[..5]) network.Hop(hop, HopConduct.Down);
        await RunAsync(network, Evidence.Wildcard, pool);
        Assert.Equal(3, _attempts.Count(attempt => attempt.Circuit.Outcome == CircuitOutcome.Built));
        Assert.All(_attempts.Where(attempt => attempt.Circuit.Outcome != CircuitOutcome.Built), attempt => Assert.Equal(Blame.FirstHop, attempt.Circuit.FailedAt));
        Assert.Equal(Cause.Servfail, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Cause);
    }

    [Theory]
    [InlineData(Conduct.LosesFirstHop, Cause.FirstHopsFailed)]
    [InlineData(Conduct.NotAttached, Cause.ScannerError)]
    [InlineData(Conduct.PortRefused, Cause.ScannerError)]
    public async Task What_is_not_the_exits_fault_is_tried_a_dozen_times_and_blames_nobody(Conduct conduct, Cause cause)
    {
        foreach (var mode in Enum.GetValues<ProbeMode>())
        {
            _attempts.Clear();
            var network = new FakeNetwork(Zone(mode));
            network.Exit(Exit, conduct);
            await RunAsync(network, Zone(mode), Hops);
            Assert.Equal(12, _attempts.Count);
            Assert.Equal(cause, VerdictRules.Decide(_attempts, Zone(mode), false).Cause);
        }
    }

    [Fact]
    public async Task A_first_hop_that_breaks_under_a_circuit_is_rested()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.LosesFirstHop, Conduct.Ok);
        var pool = await network.PoolAsync(new ManualTime(), Hops);
        await RunAsync(network, Evidence.Wildcard, pool);
        Assert.Equal(2, _attempts.Count);
        Assert.Equal(Hops.Length - 1, pool.Ready);
    }

    [Theory]
    [InlineData(Conduct.Ok, 1)]
    [InlineData(Conduct.Servfail, 1)]
    [InlineData(Conduct.Frozen, 0)]
    [InlineData(Conduct.Dies, 0)]
    [InlineData(Conduct.Down, 0)]
    public async Task A_first_hop_is_commended_for_what_came_back_through_it_only(Conduct conduct, int successes)
    {
        var network = new FakeNetwork(Evidence.Wildcard) { Witnesses = [] };
        network.Exit(Exit, conduct);
        var pool = await network.PoolAsync(_time, Hops[..1]);
        var hop = (await pool.TakeAsync(Exit, [], CancellationToken.None).WaitAsync(Deadline))!;
        pool.Return(hop, Exit.Fingerprint, _time.GetUtcNow(), FirstHopUse.Untold, isNews: false);
        var before = hop.Successes;
        await RunAsync(network, Evidence.Wildcard, pool, new ProbeLimits(0, 0, TimeSpan.Zero));
        Assert.Equal((before + successes, 0), (hop.Successes, hop.Failures));
    }

    [Fact]
    public async Task Without_a_first_hop_that_works_nothing_is_tried()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Ok);
        network.Hop(Hops[0], HopConduct.Down);
        await RunAsync(network, Evidence.Wildcard, Hops[..1]);
        Assert.All(_attempts, attempt => Assert.Equal(Blame.FirstHop, attempt.Circuit.FailedAt));
        Assert.Equal(Cause.FirstHopsFailed, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Cause);
    }

    [Fact]
    public async Task With_one_first_hop_an_exit_is_never_called_unreachable()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Down);
        await RunAsync(network, Evidence.Wildcard, Hops[..1]);
        Assert.Equal(4, _attempts.Count);
        Assert.Equal(Status.Unknown, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Status);
    }

    [Fact]
    public async Task A_first_hop_that_reaches_nobody_costs_the_exit_nothing_though_its_circuits_look_like_the_exits_failure()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Ok);
        foreach (var hop in Hops[..6]) network.Hop(hop, HopConduct.Refusing);
        await RunAsync(network, Evidence.Wildcard, Hops);
        Assert.Equal(Status.Success, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Status);
    }

    [Fact]
    public async Task An_exit_that_no_first_hop_reaches_is_not_blamed_where_they_reach_nobody_else()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Ok);
        foreach (var hop in Hops) network.Hop(hop, HopConduct.Refusing);
        await RunAsync(network, Evidence.Wildcard, Hops);
        Assert.Equal(Cause.FirstHopsFailed, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Cause);
        Assert.All(_attempts, attempt => Assert.Equal(Blame.Exit, attempt.Circuit.FailedAt));
        Assert.All(_attempts, attempt => Assert.False(attempt.FirstHopReachedOthers));
    }

    [Fact]
    public async Task Witnesses_are_asked_only_of_first_hops_that_the_verdict_rests_on()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Down);
        await RunAsync(network, Evidence.Wildcard, Hops);
        Assert.Equal(4, _attempts.Count);
        Assert.Equal(2, network.Tried.Distinct().Count());
        Assert.Equal(2, _attempts.Count(attempt => attempt.FirstHopReachedOthers == true));

        var healthy = new FakeNetwork(Evidence.Wildcard);
        healthy.Exit(Exit, Conduct.Down, Conduct.Ok);
        _attempts.Clear();
        await RunAsync(healthy, Evidence.Wildcard, Hops);
        Assert.Empty(healthy.Tried);
    }

    [Fact]
    public async Task With_one_circuit_at_a_time_a_first_hop_in_doubt_can_still_be_tried()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Down);
        var pool = await network.PoolAsync(_time, Hops);
        using var gate = new CircuitGate(1, TimeSpan.Zero, TimeSpan.Zero, new Pace(_time, Logger.None), _time);
        var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        await Probe(network, Evidence.Wildcard, pool, gate).RunAsync(Exit, _attempts, Limits, place, CancellationToken.None, CancellationToken.None).WaitAsync(Deadline);
        Assert.Equal(Cause.ExitUnreachable, VerdictRules.Decide(_attempts, Evidence.Wildcard, false).Cause);
    }

    [Fact]
    public async Task A_later_pass_goes_on_over_other_first_hops()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Servfail);
        var pool = await network.PoolAsync(_time, Hops);
        await RunAsync(network, Evidence.Wildcard, pool);
        await RunAsync(network, Evidence.Wildcard, pool, ProbeLimits.Once);
        Assert.Equal(4, _attempts.Count);
        Assert.Equal(4, _attempts.Select(attempt => attempt.FirstHop).Distinct().Count());
    }

    [Fact]
    public async Task When_tor_is_lost_what_was_seen_before_stays_and_the_place_is_given_back()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Servfail);
        network.BeforeBuild = (number, _) =>
        {
            network.IsLost = number == 2;
            return Task.CompletedTask;
        };
        using var gate = new CircuitGate(1, TimeSpan.Zero, TimeSpan.Zero, new Pace(_time, Logger.None), _time);
        var pool = await network.PoolAsync(_time, Hops);
        var probe = Probe(network, Evidence.Wildcard, pool, gate);
        var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        await Assert.ThrowsAsync<ControlConnectionLostException>(
            () => probe.RunAsync(Exit, _attempts, Limits, place, CancellationToken.None, CancellationToken.None).WaitAsync(Deadline));
        Assert.Single(_attempts);
        await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None).WaitAsync(Deadline);
        Assert.Equal(Hops.Length, pool.Ready);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_what_is_in_the_air_and_begins_nothing()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Servfail);
        using var stop = new CancellationTokenSource();
        network.BeforeBuild = (_, _) => stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(network, Evidence.Wildcard, Hops, stop.Token));
        Assert.Equal(2, Assert.Single(_attempts).Queries.Count);
        Assert.Single(network.Paths);
    }

    [Fact]
    public async Task Told_to_abort_it_ends_at_once_and_closes_its_circuit()
    {
        var network = new FakeNetwork(Evidence.Wildcard);
        network.Exit(Exit, Conduct.Servfail);
        using var abort = new CancellationTokenSource();
        network.BeforeBuild = (_, _) => abort.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(network, Evidence.Wildcard, Hops, abort: abort.Token));
        Assert.Empty(_attempts);
        Assert.Equal(0, network.Open);
    }

    private static ZoneExpectation Zone(ProbeMode mode) => mode == ProbeMode.Wildcard ? Evidence.Wildcard : Evidence.Nxdomain;

    private ExitProbe Probe(FakeNetwork network, ZoneExpectation zone, FirstHopPool pool, CircuitGate gate) =>
        new(network, pool, gate, new Pace(_time, Logger.None), zone, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), _time);

    private async Task RunAsync(
        FakeNetwork network, ZoneExpectation zone, Relay[] hops, CancellationToken stop = default, CancellationToken abort = default) =>
        await RunAsync(network, zone, await network.PoolAsync(_time, hops), null, stop, abort);

    private async Task RunAsync(
        FakeNetwork network,
        ZoneExpectation zone,
        FirstHopPool pool,
        ProbeLimits? limits = null,
        CancellationToken stop = default,
        CancellationToken abort = default)
    {
        using var gate = new CircuitGate(4, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50), new Pace(_time, Logger.None), _time);
        var place = await gate.EnterAsync(CircuitUrgency.Fresh, CancellationToken.None);
        await Probe(network, zone, pool, gate).RunAsync(Exit, _attempts, limits ?? Limits, place, stop, abort).WaitAsync(Deadline);
    }
}
