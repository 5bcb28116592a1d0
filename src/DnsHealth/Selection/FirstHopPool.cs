using DnsHealth.Probing;
using DnsHealth.Tor.Circuits;
using DnsHealth.Tor.Directory;
using Serilog;

namespace DnsHealth.Selection;

/// <summary>
/// The first hops of a run, and the record of who was reached over whom. Each is opened once before it is leaned on, they are used
/// evenly, and one that fails, or fails on exits that others reach, is rested and tried again later: its failures are its own, and
/// never an exit's.
/// </summary>
/// <remarks>The pool alone changes its hops, under <c>_gate</c>.</remarks>
public sealed class FirstHopPool
{
    /// <summary>How long after an exit was not reached another must have been begun for the hop to have been working at the time.</summary>
    public static readonly TimeSpan AtTheTime = TimeSpan.FromSeconds(60);

    /// <summary>First hops that an exit has to have failed over before the failure is the exit's.</summary>
    public const int NeededToBlame = 2;

    /// <summary>With so many strangers to an exit in the pool, its relatives are never used for it.</summary>
    private const int StrangersNeeded = 4;

    /// <summary>Tries to open a hop where it is not the hop that fails.</summary>
    private const int TriesToOpen = 3;

    /// <summary>What a hop may carry at most, of an even share.</summary>
    private const double ShareAtMost = 2;

    /// <summary>A hop that did not reach fewer exits that others reached may have had bad luck.</summary>
    private const int ContradictionsToDoubt = 3;

    /// <summary>The part of the exits that a hop may fail to reach and still be believed: this, or twice what is usual in the pool, for exits fail for a moment too.</summary>
    private const double ContradictedAtMost = 0.125;

    /// <summary>So many exits in a row that were not reached make one look at the hop.</summary>
    private const int NotReachedToDoubt = 3;

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<FirstHop> _hops;
    private readonly Dictionary<Fingerprint, FirstHop> _byFingerprint;
    private readonly int _mostAtOnce;
    private readonly IReadOnlyList<Relay> _witnesses;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private int _nextWitness;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a pool of relays that nothing is known of yet.</summary>
    /// <param name="relays">The first hops.</param>
    /// <param name="maxCircuits">Circuits in hand at once, over all of them.</param>
    /// <param name="witnesses">Exits to try a hop with that is in doubt.</param>
    /// <param name="time">The clock; its UTC must not jump.</param>
    /// <param name="log">For what a person should know.</param>
    public FirstHopPool(IEnumerable<Relay> relays, int maxCircuits, IReadOnlyList<Relay> witnesses, TimeProvider time, ILogger log)
    {
        _hops = [.. relays.Select(relay => new FirstHop(relay))];
        _byFingerprint = _hops.ToDictionary(hop => hop.Relay.Fingerprint);
        // While others are being opened, or rest, the load is not all for those that are there.
        _mostAtOnce = (int)Math.Ceiling(ShareAtMost * maxCircuits / Math.Max(1, _hops.Count));
        _witnesses = witnesses;
        _time = time;
        _log = log;
    }

    /// <summary>The hops, working or not.</summary>
    public IReadOnlyList<FirstHop> Hops => _hops;

    /// <summary>How many can be used now.</summary>
    public int Ready
    {
        get
        {
            lock (_gate) return _hops.Count(IsReady);
        }
    }

    /// <summary>
    /// Opens a connection to each hop by a circuit of one hop. Those that fail are rested.
    /// </summary>
    /// <param name="circuits">Builds the circuits.</param>
    /// <param name="enter">Waits for leave to build one, and takes it back when disposed of.</param>
    /// <param name="timeout">How long each may take.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Tor.Control.ControlConnectionLostException">tor is gone.</exception>
    public async Task WarmUpAsync(
        ICircuitBuilder circuits, Func<CancellationToken, Task<IDisposable>> enter, TimeSpan timeout, CancellationToken cancellation) =>
        await Task.WhenAll(_hops.Select(async hop =>
        {
            var failed = true;
            for (var tries = 0; failed && tries < TriesToOpen; tries++)
            {
                using var place = await enter(cancellation);
                var build = await circuits.BuildAsync([hop.Relay.Fingerprint], timeout, cancellation);
                if (build.Circuit is not null) await build.Circuit.DisposeAsync();
                failed = build.Circuit is null;
                // What was the fault of tor, or our own, says nothing of the hop.
                if (build.Failure is not { } failure || CircuitBlame.Of(failure, hop.Relay.Fingerprint) != Blame.Unknown) break;
            }

            lock (_gate)
            {
                hop.IsUntried = false;
                if (failed) Fail(hop);
                Tell();
            }
        }));

    /// <summary>
    /// The hop to use for an exit next: one it was not tried over yet and that is not related to it where there is such, and of those the
    /// least used. Waits while hops are being opened or rest for a short while, as long as any can still come.
    /// </summary>
    /// <param name="exit">The exit; never its own first hop.</param>
    /// <param name="used">Hops it was tried over.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Null when no hop works.</returns>
    public async Task<FirstHop?> TakeAsync(Relay exit, IReadOnlyCollection<Fingerprint> used, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            TimeSpan? wait;
            lock (_gate)
            {
                var allowed = AllowedFor(exit);
                var best = Best(allowed, exit, used);
                if (best is null || used.Contains(best.Relay.Fingerprint))
                {
                    wait = best is null ? UntilNextReady(allowed) : WorthAWait(allowed, used);
                    if (wait is not null) best = null;
                }
                else
                {
                    wait = null;
                }

                if (best is not null) best.InUse++;
                if (best is not null || wait is null) return best;
                changed = _changed.Task;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(changed, Task.Delay(wait.Value, _time, stop.Token));
            await stop.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes a certain hop, to try it with a witness. To be given back by <see cref="Return"/>.</summary>
    public void Take(FirstHop hop)
    {
        lock (_gate) hop.InUse++;
    }

    /// <summary>Gives a hop back that was taken.</summary>
    /// <param name="hop">The hop.</param>
    /// <param name="exit">The exit it was used for.</param>
    /// <param name="started">When the circuit was begun.</param>
    /// <param name="use">What came of it.</param>
    /// <param name="isNews">Whether nothing spoke against the exit until now: then its failure may be the hop's.</param>
    /// <returns>Whether the hop is now in doubt, and should be tried with a witness.</returns>
    public bool Return(FirstHop hop, Fingerprint exit, DateTimeOffset started, FirstHopUse use, bool isNews)
    {
        lock (_gate)
        {
            hop.InUse--;
            hop.Uses++;
            var inDoubt = false;
            switch (use)
            {
                case FirstHopUse.Reached:
                    hop.Reach(exit, started);
                    hop.NotReached.Clear();
                    // What was begun before it was found failing says nothing of how it is now.
                    if (hop.FailedLast is not { } failed || started >= failed)
                    {
                        hop.RestsInRow = 0;
                        hop.RestsUntil = null;
                    }

                    break;
                case FirstHopUse.Failed:
                    Fail(hop);
                    break;
                case FirstHopUse.FailedBeyond when isNews:
                    hop.NotReached.Add(exit);
                    inDoubt = hop.NotReached.Count >= NotReachedToDoubt;
                    if (inDoubt) hop.NotReached.Clear();
                    break;
                default:
                    break;
            }

            Tell();
            return inDoubt;
        }
    }

    /// <summary>An exit that was not reached over a hop was reached over another.</summary>
    public void Contradict(Fingerprint firstHop)
    {
        lock (_gate)
        {
            if (!_byFingerprint.TryGetValue(firstHop, out var hop)) return;
            hop.Contradictions++;
            if (IsBelieved(hop) || hop.Contradictions <= hop.ContradictionsRestedFor + 1) return;
            hop.ContradictionsRestedFor = hop.Contradictions;
            // What was under way when its rest began says nothing new.
            if (!IsResting(hop)) Rest(hop, "does not reach exits that others do");
        }
    }

    /// <summary>No witness was reached over a hop.</summary>
    public void Refute(FirstHop hop)
    {
        lock (_gate)
        {
            hop.Failures++;
            if (!IsResting(hop)) Rest(hop, "reaches no exit");
        }
    }

    /// <summary>
    /// Whether a first hop was reaching other exits at the time at which one was not reached over it: the exit's failure is only then
    /// the exit's.
    /// </summary>
    /// <param name="firstHop">The first hop.</param>
    /// <param name="exit">The exit that was not reached.</param>
    /// <param name="since">When that circuit was begun.</param>
    /// <param name="until">When the attempt was over.</param>
    /// <returns>Null while that is not known.</returns>
    public bool? WasReachingOthers(Fingerprint firstHop, Fingerprint exit, DateTimeOffset since, DateTimeOffset until)
    {
        lock (_gate)
        {
            if (!_byFingerprint.TryGetValue(firstHop, out var hop)) return null;
            if (!IsBelieved(hop)) return false;
            if (hop.ReachedAnother(exit, since, until + AtTheTime)) return true;
            return hop.FailedLast >= since ? false : null;
        }
    }

    /// <summary>The hop of that fingerprint; null for one that is not in the pool.</summary>
    public FirstHop? Find(Fingerprint firstHop) => _byFingerprint.GetValueOrDefault(firstHop);

    /// <summary>Exits to try a hop with, the best first: others than the exit in question, strangers to the hop before its relatives.</summary>
    public IReadOnlyList<Relay> WitnessesFor(FirstHop hop, Relay exit)
    {
        int first;
        lock (_gate) first = _nextWitness++;
        return
        [
            .. Enumerable.Range(first, _witnesses.Count)
                .Select(index => _witnesses[index % _witnesses.Count])
                .Where(witness => witness.Fingerprint != exit.Fingerprint && witness.Fingerprint != hop.Relay.Fingerprint)
                .OrderBy(witness => FirstHopSelector.AreRelated(witness, hop.Relay)),
        ];
    }

    private void Fail(FirstHop hop)
    {
        hop.Failures++;
        // Circuits that were under way together fail together, and are one failure.
        if (IsReady(hop) || hop.RestsInRow == 0) Rest(hop, "failed");
    }

    private void Rest(FirstHop hop, string why)
    {
        var rest = FirstRest * Math.Pow(2, Math.Min(hop.RestsInRow, 10));
        if (rest > LongestRest) rest = LongestRest;
        hop.Rests++;
        hop.RestsInRow++;
        hop.FailedLast = _time.GetUtcNow();
        hop.NotReached.Clear();
        hop.RestsUntil = _time.GetTimestamp() + (long)(rest.TotalSeconds * _time.TimestampFrequency);
        _log.Information("First hop {FirstHop} {Why} and is rested for {Rest} s", hop.Relay.Fingerprint, why, rest.TotalSeconds);
    }

    /// <summary>Those who wait look again.</summary>
    private void Tell()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Whether not reaching an exit over a hop says anything about the exit.</summary>
    private bool IsBelieved(FirstHop hop)
    {
        if (hop.Contradictions < ContradictionsToDoubt) return true;
        List<double> parts = [.. _hops.Select(other => other.Contradicted).Order()];
        return hop.Contradicted <= Math.Max(ContradictedAtMost, 2 * parts[(parts.Count - 1) / 2]);
    }

    private bool IsResting(FirstHop hop) => hop.RestsUntil is { } until && _time.GetTimestamp() < until;

    /// <summary>A hop that comes back from its rest is tried with one circuit, and leaned on again only when that has worked.</summary>
    private bool IsReady(FirstHop hop) =>
        !hop.IsUntried && (hop.RestsUntil is not { } until || (hop.InUse == 0 && _time.GetTimestamp() >= until));

    /// <summary>The hops that may be used for an exit: none of its relatives, unless there is hardly anyone else.</summary>
    private List<FirstHop> AllowedFor(Relay exit)
    {
        var others = _hops.FindAll(hop => hop.Relay.Fingerprint != exit.Fingerprint);
        var strangers = others.FindAll(hop => !FirstHopSelector.AreRelated(hop.Relay, exit));
        return strangers.Count >= StrangersNeeded ? strangers : others;
    }

    private FirstHop? Best(List<FirstHop> allowed, Relay exit, IReadOnlyCollection<Fingerprint> used)
    {
        FirstHop? best = null;
        (bool, bool, int, int) bestRank = default;
        foreach (var hop in allowed)
        {
            if (!IsReady(hop) || hop.InUse >= _mostAtOnce) continue;
            var rank = (used.Contains(hop.Relay.Fingerprint), FirstHopSelector.AreRelated(hop.Relay, exit), hop.InUse, hop.Successes);
            if (best is not null && rank.CompareTo(bestRank) >= 0) continue;
            best = hop;
            bestRank = rank;
        }

        return best;
    }

    /// <summary>
    /// How long to wait for a hop that the exit was not tried over, though there are others: where it takes one more to tell whose the
    /// failure is, or where it is only just being opened. Null for not at all.
    /// </summary>
    private TimeSpan? WorthAWait(List<FirstHop> allowed, IReadOnlyCollection<Fingerprint> used)
    {
        var others = allowed.FindAll(hop => !used.Contains(hop.Relay.Fingerprint));
        if (others.Exists(hop => hop.IsUntried)) return LongestRest;
        if (used.Count >= NeededToBlame) return null;
        return UntilNextReady(others) is { } wait && (wait <= AtTheTime || others.Exists(hop => hop.InUse > 0)) ? wait : null;
    }

    /// <summary>How long until a hop may be ready; null when there is none to wait for.</summary>
    private TimeSpan? UntilNextReady(IEnumerable<FirstHop> hops)
    {
        TimeSpan? soonest = null;
        foreach (var hop in hops)
        {
            var wait = hop switch
            {
                { IsUntried: true } => LongestRest,
                // One that failed twice in a row and never worked is not worth a run's time.
                { Successes: 0, RestsInRow: > 1 } => default(TimeSpan?),
                { RestsUntil: { } until, InUse: 0 } => _time.GetElapsedTime(_time.GetTimestamp(), until),
                // Someone is trying it, or it carries what it may: whoever is done will tell.
                _ => LongestRest,
            };
            if (wait is { } time && (soonest is null || time < soonest)) soonest = time > Soon ? time : Soon;
        }

        return soonest;
    }
}
