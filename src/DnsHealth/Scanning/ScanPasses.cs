using System.Globalization;
using DnsHealth.Operators;
using DnsHealth.Options;
using DnsHealth.Preflight;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Selection;
using DnsHealth.Tor;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;
using Serilog;

namespace DnsHealth.Scanning;

/// <summary>
/// The passes of a run over its exits: the first over all, and a recheck of what failed; each over a pool of first hops of its own, and
/// each once more where tor is lost.
/// </summary>
internal sealed class ScanPasses(
    ScanOptions options,
    ZoneExpectation zone,
    RunDirectory directory,
    Consensus consensus,
    IReadOnlyList<Relay> exits,
    FailureState state,
    TorOwner tor,
    StageClock stages,
    IScanObserver observer,
    ILogger log,
    TimeProvider time)
{
    private readonly List<FirstHopPool> _pools = [];
    private readonly IReadOnlyDictionary<Fingerprint, RelayOperator> _operators = OperatorFinder.Find(consensus);
    private readonly IReadOnlyDictionary<Fingerprint, double> _shares = ExitCapacity.Shares(consensus);

    /// <summary>Goes over the exits.</summary>
    /// <param name="existing">Records that a run which is resumed had written before.</param>
    /// <param name="stop">Begin nothing new; what is in the air has <see cref="ScanRun.Grace"/> to land.</param>
    /// <exception cref="IOException">A record cannot be written.</exception>
    public async Task<PassesResult> RunAsync(IReadOnlyList<ExitRecord> existing, CancellationToken stop)
    {
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var abort = new CancellationTokenSource();
        await using var grace = halt.Token.Register(() => abort.CancelAfter(ScanRun.Grace));
        var keep = existing.Where(record => record.Cause is not (Cause.Interrupted or Cause.ScannerError)).ToDictionary(record => record.ExitFingerprint);
        var records = new RecordLog(directory, keep.Values, observer, halt.Cancel);
        var pace = new Pace(time, log);
        using var gate = new CircuitGate(options.MaxCircuits, options.BuildDelay, options.DelayNoise, pace, time);
        var scanner = new Scanner(zone, gate, pace, options.CircuitTimeout, options.QueryTimeout, time, log);
        var response = new ZoneResponse(pace, halt.Cancel, log);
        using var unwatch = new CancellationTokenSource();
        var watch = options.SkipPreflight ? Task.CompletedTask : new ZoneWatch(options, zone, response.Hear, time).RunAsync(unwatch.Token);

        List<ExitUnderTest> left = [.. exits.Where(exit => !keep.ContainsKey(exit.Fingerprint.ToString())).Select(exit => new ExitUnderTest(exit))];
        observer.OnSelected(exits.Count, exits.Count - left.Count);
        observer.OnStage("scanning");
        IReadOnlyList<ExitUnderTest> undecided;
        using (stages.Measure("scan"))
            undecided = await PassAsync(left, new ProbeLimits(options.MaxRetries, options.CircuitMaxRetries, options.RetryDelay), Decide);
        IReadOnlyList<ExitUnderTest> unverified = [];
        if (undecided.Count == 0 && options.RecheckDelay > TimeSpan.Zero && ToRecheck(records.Records) is { Count: > 0 } again)
        {
            observer.OnStage(string.Create(CultureInfo.InvariantCulture, $"rechecking {again.Count} exits"));
            // They were decided once; a recheck that cannot be made takes nothing back.
            using (stages.Measure("recheck")) unverified = await PassAsync(again, ProbeLimits.Once, Redecide);
        }

        foreach (var exit in undecided) Decide(exit, VerdictRules.Decide(exit.Attempts.AsReadOnly(), zone, interrupted: true));
        await unwatch.CancelAsync();
        await watch;
        records.Complete();
        await records.Completion;
        return new PassesResult(
            records.Records,
            response.HasHalted && undecided.Count + unverified.Count > 0 ? "the zone stopped answering as it should"
                : undecided.Count > 0 ? $"{undecided.Count} of {exits.Count} exits were not decided"
                : unverified.Count > 0 ? $"{unverified.Count} of {exits.Count} exits failed and were not rechecked"
                : null,
            response.HasHalted,
            FirstHopRecording.Record(_pools.SelectMany(pool => pool.Hops)),
            pace.Changes);

        async Task<IReadOnlyList<ExitUnderTest>> PassAsync(
            IReadOnlyList<ExitUnderTest> todo, ProbeLimits limits, Action<ExitUnderTest, Verdict> decide)
        {
            while (todo.Count > 0)
            {
                if (await tor.CurrentAsync(halt.Token) is not { } session) return todo;
                using var gone = CancellationTokenSource.CreateLinkedTokenSource(halt.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(abort.Token);
                var pool = new FirstHopPool(ChooseFirstHops(), options.MaxCircuits, FirstHopSelector.Witnesses(consensus, Random.Shared), time, log);
                _pools.Add(pool);
                var warmUp = WarmUpAsync(pool, session, EnterForFirstHopAsync, over.Token);
                var pass = scanner.RunAsync(todo, limits, session.Circuits, pool, decide, gone.Token, abort.Token);
                // Whoever waits for a first hop asks tor for nothing, and would not notice that it is gone.
                if (await Task.WhenAny(pass, session.Lost) != pass) await gone.CancelAsync();
                (_, todo) = await pass;
                await over.CancelAsync();
                await warmUp;
                if (halt.IsCancellationRequested || session.Control.Death is null) return todo;
            }

            return todo;
        }

        Task<IDisposable> EnterForFirstHopAsync(CancellationToken cancellation) => gate.EnterAsync(CircuitUrgency.FirstHop, cancellation);

        void Redecide(ExitUnderTest exit, Verdict verdict)
        {
            if (verdict.Cause != Cause.ScannerError) Record(exit, verdict, rechecked: true);
        }

        void Decide(ExitUnderTest exit, Verdict verdict) => Record(exit, verdict, rechecked: false);

        void Record(ExitUnderTest exit, Verdict verdict, bool rechecked) => records.Add(ExitRecording.Record(
            exit,
            verdict,
            zone,
            directory.RunId,
            time.GetUtcNow(),
            state.CountAfter(exit.Exit.Fingerprint.ToString(), verdict.Status),
            _operators.GetValueOrDefault(exit.Exit.Fingerprint),
            _shares.TryGetValue(exit.Exit.Fingerprint, out var share) ? share : null,
            rechecked));
    }

    /// <summary>What failed and was not rechecked, by the records, so in a run that is resumed as well; the first to be due first.</summary>
    private List<ExitUnderTest> ToRecheck(IReadOnlyList<ExitRecord> records)
    {
        var relays = exits.ToDictionary(exit => exit.Fingerprint.ToString());
        var latest = time.GetUtcNow() + options.RecheckDelay;
        return
        [
            .. records
                .Where(record => !record.Rechecked && record.Status is not (Status.Success or Status.WrongIp) && relays.ContainsKey(record.ExitFingerprint))
                .Select(record => new ExitUnderTest(relays[record.ExitFingerprint], record.Evidence)
                {
                    // Of a run that is resumed, the times are those of a clock that may have been set since.
                    NotBefore = record.Evidence is [var first, ..] && first.Started + options.RecheckDelay is var due && due < latest ? due : latest,
                })
                .OrderBy(exit => exit.NotBefore),
        ];
    }

    /// <summary>Other first hops in each pass, where there are enough.</summary>
    private IReadOnlyList<Relay> ChooseFirstHops() => options.FirstHops.Count > 0
        ? FirstHopSelector.Fixed(consensus, options.FirstHops)
        : FirstHopSelector.Choose(consensus, Random.Shared, _pools.SelectMany(pool => pool.Hops).Select(hop => hop.Relay.Fingerprint).ToHashSet());

    /// <summary>The pool fills while the pass begins: one hop that does not answer must not hold it up.</summary>
    private async Task WarmUpAsync(
        FirstHopPool pool, TorSession session, Func<CancellationToken, Task<IDisposable>> enter, CancellationToken cancellation)
    {
        try
        {
            await pool.WarmUpAsync(session.Circuits, enter, options.CircuitTimeout, cancellation);
        }
        catch (Exception exception) when (exception is OperationCanceledException or Tor.Control.ControlConnectionLostException)
        {
            // The scan ended first, or notices for itself that tor is gone.
            return;
        }
    }
}
