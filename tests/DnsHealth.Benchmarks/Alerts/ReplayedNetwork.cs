using System.Globalization;
using DnsHealth.Probing;
using DnsHealth.Tracking;

namespace DnsHealth.Benchmarks.Alerts;

/// <summary>
/// Runs made to the statistics of the live network, every six hours: 3,000 healthy exits that fail at DNS in 1.7 % of the runs, 8 broken
/// ones, one that lies, 20 that fail now and then; and in each run, an exit in eight that cannot be reached. The same seed makes the
/// same runs.
/// </summary>
/// <remarks>
/// Of the healthy exits' failures, 1.25 % of the runs are single ones, each by itself. 0.42 % come in bursts over the whole network: in
/// two runs, the second on the heels of the first with one network in two, 9 % of all exits fail. 0.03 % are bursts of one exit:
/// 81 % of them over after two runs, 99 % after five.
/// </remarks>
internal sealed class ReplayedNetwork
{
    /// <summary>How many runs.</summary>
    public const int Runs = 43;

    private const int HealthyExits = 3000;
    private const int BrokenExits = 8;
    private const int LyingExits = 1;
    private const int IntermittentExits = 20;
    private const double Unreachable = 0.12;
    private const double Single = 0.0125;
    private const double NetworkBurst = 0.09;
    private const double OwnBurst = 0.0003 / MeanBurst;
    private const double MeanBurst = 2.35;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 15, 0, TimeSpan.Zero);

    private readonly Random _random;
    private readonly HashSet<int> _networkBursts;
    private readonly int[] _breaksAt;
    private readonly int[] _failsUntil;
    private readonly double[] _rates;

    /// <summary>Makes a network.</summary>
    public ReplayedNetwork(int seed)
    {
        _random = new Random(seed);
        Natures =
        [
            .. Enumerable.Repeat(ExitNature.Healthy, HealthyExits),
            .. Enumerable.Repeat(ExitNature.Broken, BrokenExits),
            .. Enumerable.Repeat(ExitNature.Lying, LyingExits),
            .. Enumerable.Repeat(ExitNature.Intermittent, IntermittentExits),
        ];
        // Half of them from the first run on; the others break early enough for what follows to be seen.
        _breaksAt = [.. Natures.Select(_ => _random.Next(2) == 0 ? 0 : _random.Next(1, Runs - 12))];
        _failsUntil = new int[Natures.Count];
        _rates = [.. Natures.Select(_ => 0.33 + (_random.NextDouble() / 3))];
        var first = _random.Next(2, Runs - 6);
        _networkBursts = [first, _random.Next(2) == 0 ? first + 1 : (first + 10) % Runs];
    }

    /// <summary>What the exits are like, in the order of their numbers.</summary>
    public IReadOnlyList<ExitNature> Natures { get; }

    /// <summary>A run's name.</summary>
    public static string RunIdOf(int run) => Records.RunId.At(EndOf(run));

    /// <summary>When a run ends.</summary>
    public static DateTimeOffset EndOf(int run) => Start.AddHours(6 * run);

    /// <summary>An exit's fingerprint.</summary>
    public static string FingerprintOf(int exit) => (exit + 1).ToString("X40", CultureInfo.InvariantCulture);

    /// <summary>What the next run finds. Runs are asked for in their order, each once.</summary>
    public IReadOnlyList<Observation> Observe(int run) => [.. Natures.Select((nature, exit) => Observe(run, exit, nature))];

    private Observation Observe(int run, int exit, ExitNature nature)
    {
        var isUnreachable = _random.NextDouble() < Unreachable;
        var fails = nature switch
        {
            ExitNature.Healthy => FailsForAMoment(run, exit),
            ExitNature.Intermittent => _random.NextDouble() < _rates[exit],
            _ => run >= _breaksAt[exit],
        };
        var (status, cause) = isUnreachable ? (Status.CircuitFail, Cause.ExitUnreachable)
            : !fails ? (Status.Success, Cause.ExpectedAnswer)
            : nature == ExitNature.Lying ? (Status.WrongIp, Cause.UnexpectedAddress)
            : (exit % 3) switch
            {
                0 => (Status.DnsFail, Cause.Servfail),
                1 => (Status.DnsFail, Cause.Nxdomain),
                _ => (Status.Timeout, Cause.ResolverTimeout),
            };
        return new Observation(FingerprintOf(exit), status, cause);
    }

    private bool FailsForAMoment(int run, int exit)
    {
        if (run < _failsUntil[exit]) return true;
        if (_random.NextDouble() < OwnBurst)
        {
            _failsUntil[exit] = run + BurstLength();
            return true;
        }

        return _random.NextDouble() < Single || (_networkBursts.Contains(run) && _random.NextDouble() < NetworkBurst);
    }

    private int BurstLength() => _random.NextDouble() switch
    {
        < 0.81 => 2,
        < 0.99 => _random.Next(3, 6),
        _ => _random.Next(6, 9),
    };
}
