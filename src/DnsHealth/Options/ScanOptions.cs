using System.Globalization;
using System.Net;
using DnsHealth.Probing;
using DnsHealth.Records;
using DnsHealth.Tor.Directory;
using DnsHealth.Tracking;

namespace DnsHealth.Options;

/// <summary>Everything a scan is told, checked. <see cref="ScanOptionsReader"/> makes it; <see cref="ScanSettings"/> has the names.</summary>
public sealed record ScanOptions
{
    /// <summary>Base domain, lowercase, without a final dot; at most <see cref="DomainName.MaxBaseLength"/> characters.</summary>
    public string Domain { get; init; } = "example.com";

    /// <summary>Public IPv4 addresses the zone answers with; empty when the preflight is to learn them.</summary>
    public IReadOnlyList<IPAddress> ExpectedIps { get; init; } = [];

    /// <summary>How a healthy exit is told. Default: <see cref="ModeChoice.Auto"/>.</summary>
    public ModeChoice Mode { get; init; }

    /// <summary>Names that must resolve (nxdomain mode), at least one. Default: the base domain.</summary>
    public IReadOnlyList<string> ControlNames { get; init; } = ["example.com"];

    /// <summary>How long to wait for an exit's answer: more than 2 s, at most 300 s. Default: 10 s.</summary>
    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Further attempts after a DNS failure, 0 to 20. Default: 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The pause before such an attempt, 0 to 3600 s. Default: 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause before what failed is tried again, 0 (no recheck) to 86400 s. Default: 60 s.</summary>
    public TimeSpan RecheckDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whom to ask the controls of; null for the system's resolvers.</summary>
    public HostPort? PreflightServer { get; init; }

    /// <summary>No controls are asked. Then <see cref="Mode"/> is not auto, and in wildcard mode <see cref="ExpectedIps"/> not empty.</summary>
    public bool SkipPreflight { get; init; }

    /// <summary>Exits given one by one, for which a diagnosis is printed; without repetitions, may be empty.</summary>
    public IReadOnlyList<Fingerprint> Exits { get; init; } = [];

    /// <summary>The file of fingerprints; null without one.</summary>
    public string? ExitFile { get; init; }

    /// <summary>What that file held; without repetitions, empty without the file.</summary>
    public IReadOnlyList<Fingerprint> ExitFileFingerprints { get; init; } = [];

    /// <summary>Which exits, by the BadExit flag. Default: all. Always all when <see cref="Exits"/> names them.</summary>
    public ExitFilter ExitFilter { get; init; }

    /// <summary>Two lowercase letters; null for every country.</summary>
    public string? Country { get; init; }

    /// <summary>The part of the exits to scan; null for all.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Which exits come first; null for the order in which they were named. Default: new.</summary>
    public ScanOrder? Order { get; init; } = ScanOrder.New;

    /// <summary>First hops to use, without repetitions; empty when they are to be chosen.</summary>
    public IReadOnlyList<Fingerprint> FirstHops { get; init; } = [];

    /// <summary>Time between the starts of two circuits, 0 to 60 s. Default: 0.1 s.</summary>
    public TimeSpan BuildDelay { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Up to this much more or less, 0 to 60 s. Default: 0.05 s. May exceed <see cref="BuildDelay"/>; no delay is below zero.</summary>
    public TimeSpan DelayNoise { get; init; } = TimeSpan.FromSeconds(0.05);

    /// <summary>Circuits in hand at once, 1 to 4096. Default: 64.</summary>
    public int MaxCircuits { get; init; } = 64;

    /// <summary>How long a circuit may take to build, 1 to 600 s. Default: 15 s.</summary>
    public TimeSpan CircuitTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Further circuits after one that failed at the exit, 0 to 20. Default: 3.</summary>
    public int CircuitMaxRetries { get; init; } = 3;

    /// <summary>Share of the tested exits that must succeed for a run to be conclusive, 0 to 100. Default: 50.</summary>
    public double MinSuccessPercent { get; init; } = 50;

    /// <summary>The tor to launch; null for the one on PATH.</summary>
    public string? TorBinary { get; init; }

    /// <summary>A file of lines for its torrc, there and readable when the options were read; null without one.</summary>
    public string? TorrcExtra { get; init; }

    /// <summary>The running tor to attach to; null to launch one.</summary>
    public ControlAddress? TorControl { get; init; }

    /// <summary>The password of its control port; null to use tor's cookie. A secret: in no file and no log.</summary>
    public string? TorControlPassword { get; init; }

    /// <summary>How long tor may take to bootstrap, 1 to 3600 s. Default: 120 s.</summary>
    public TimeSpan BootstrapTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Where reports are published.</summary>
    public string OutputDir { get; init; } = "./public";

    /// <summary>Where runs are kept.</summary>
    public string AnalysisDir { get; init; } = "./analysis_results";

    /// <summary>tor's data directory and the lock.</summary>
    public string StateDir { get; init; } = "./state";

    /// <summary>Where logs are kept.</summary>
    public string LogDir { get; init; } = "./logs";

    /// <summary>Failed runs in a row that are worth an alert, 1 to 1000. Default: 3.</summary>
    public int AlertThreshold { get; init; } = 3;

    /// <summary>Exits that cannot be reached are worth an alert, too. Default: no.</summary>
    public bool AlertOnCircuitFail { get; init; }

    /// <summary>Runs in a row in which an exit could not be reached that are worth one, 1 to 1000. Default: 8, two days.</summary>
    public int AlertCircuitThreshold { get; init; } = 8;

    /// <summary>Days that the history goes back, 1 to 10,000. Default: 400.</summary>
    public int HistoryDays { get; init; } = 400;

    /// <summary>Exits that give wrong addresses are in the public report. Default: yes.</summary>
    public bool PublishTampering { get; init; } = true;

    /// <summary>Lines that a run's draft for the directory authorities has at most, 0 to 1000. Default: 20.</summary>
    public int BadExitMaxPerRun { get; init; } = 20;

    /// <summary>The name of the instance that makes the run (<see cref="VantageName"/>). Default: the host's.</summary>
    public string Vantage { get; init; } = VantageName.OfHost(Environment.MachineName);

    /// <summary>Publish a partial run too.</summary>
    public bool Publish { get; init; }

    /// <summary>The directory of a run to finish; null for a new run. See <see cref="Resuming"/>.</summary>
    public string? Resume { get; init; }

    /// <summary>The report goes to standard output.</summary>
    public bool Json { get; init; }

    /// <summary>The least level that is logged. Default: info.</summary>
    public Verbosity Verbosity { get; init; } = Verbosity.Info;

    /// <summary>
    /// The run leaves out exits it was told to leave out, so that its report must not take the place of a whole one.
    /// <see cref="ExitFilter.Good"/> does not make a run partial (an installation may choose never to look at the others);
    /// <see cref="ExitFilter.Bad"/>, which leaves nearly all out, does.
    /// </summary>
    public bool IsPartial =>
        Exits.Count > 0 || ExitFile is not null || Country is not null || Shard is { Count: > 1 } || ExitFilter == ExitFilter.Bad;

    /// <summary>When a failing exit is worth an alert.</summary>
    public AlertPolicy AlertPolicy => new(AlertThreshold, AlertOnCircuitFail ? AlertCircuitThreshold : null);

    /// <summary>Exits to scan by fingerprint, from the flags and the file; empty for all that the other settings let through.</summary>
    public IReadOnlyList<Fingerprint> Fingerprints => [.. Exits.Concat(ExitFileFingerprints).Distinct()];

    /// <summary>What the run selects, for run.json.</summary>
    public RunSelection Selection => new()
    {
        Exits = ExitFilter,
        Fingerprints = [.. Exits.Select(exit => exit.ToString())],
        ExitFile = ExitFile,
        ExitFileFingerprints = [.. ExitFileFingerprints.Select(exit => exit.ToString())],
        Country = Country,
        Shard = Shard?.ToString(),
        Order = Order,
    };

    /// <summary>
    /// These options with the question, the selection and the vantage of a run that is to be finished, so that one run never holds the
    /// answers to two questions. The rest (pace, directories, tor) stays as it is now.
    /// </summary>
    /// <exception cref="RecordFormatException">The run's selection cannot be read.</exception>
    public ScanOptions Resuming(RunInfo run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return this with
        {
            Domain = run.Domain,
            ExpectedIps = [.. run.ExpectedIps.Select(text => IPAddress.TryParse(text, out var address)
                ? address
                : throw Unreadable("an expected address"))],
            Mode = run.Mode switch
            {
                null => Mode,
                ProbeMode.Wildcard => ModeChoice.Wildcard,
                _ => ModeChoice.Nxdomain,
            },
            ControlNames = run.ControlNames.Count > 0 ? run.ControlNames : [run.Domain],
            ExitFilter = run.Selection.Exits,
            Exits = Parse(run.Selection.Fingerprints),
            ExitFile = run.Selection.ExitFile,
            ExitFileFingerprints = Parse(run.Selection.ExitFileFingerprints),
            Country = run.Selection.Country,
            Shard = run.Selection.Shard is null ? null
                : Options.Shard.TryParse(run.Selection.Shard, out var shard) ? shard
                : throw Unreadable("the shard"),
            Order = run.Selection.Order,
            Vantage = run.Vantage,
        };

        static IReadOnlyList<Fingerprint> Parse(IReadOnlyList<string> texts) =>
            [.. texts.Select(text => Fingerprint.TryParse(text, out var exit) ? exit : throw Unreadable("a fingerprint"))];

        static RecordFormatException Unreadable(string what) => new(RunDirectory.InfoName, $"{what} in it cannot be read");
    }

    /// <summary>Every setting in effect, by <see cref="SettingDefinition.Key"/>, as one would write it; unset ones are left out.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(ScanSettings.Domain, Domain);
        Add(ScanSettings.ExpectedIp, string.Join(',', ExpectedIps));
        Add(ScanSettings.Mode, Lower(Mode));
        Add(ScanSettings.ControlNames, string.Join(',', ControlNames));
        Add(ScanSettings.QueryTimeout, Seconds(QueryTimeout));
        Add(ScanSettings.MaxRetries, Number(MaxRetries));
        Add(ScanSettings.RetryDelay, Seconds(RetryDelay));
        Add(ScanSettings.RecheckDelay, Seconds(RecheckDelay));
        Add(ScanSettings.PreflightServer, PreflightServer?.ToString());
        Add(ScanSettings.SkipPreflight, Switch(SkipPreflight));
        Add(ScanSettings.Exit, string.Join(',', Exits));
        Add(ScanSettings.ExitFile, ExitFile);
        Add(ScanSettings.Exits, Lower(ExitFilter));
        Add(ScanSettings.Country, Country);
        Add(ScanSettings.Shard, Shard?.ToString());
        Add(ScanSettings.Order, Order is { } order ? Lower(order) : null);
        Add(ScanSettings.FirstHop, string.Join(',', FirstHops));
        Add(ScanSettings.BuildDelay, Seconds(BuildDelay));
        Add(ScanSettings.DelayNoise, Seconds(DelayNoise));
        Add(ScanSettings.MaxCircuits, Number(MaxCircuits));
        Add(ScanSettings.CircuitTimeout, Seconds(CircuitTimeout));
        Add(ScanSettings.CircuitMaxRetries, Number(CircuitMaxRetries));
        Add(ScanSettings.MinSuccess, Number(MinSuccessPercent));
        Add(ScanSettings.TorBinary, TorBinary);
        Add(ScanSettings.TorrcExtra, TorrcExtra);
        Add(ScanSettings.TorControl, TorControl?.ToString());
        Add(ScanSettings.BootstrapTimeout, Seconds(BootstrapTimeout));
        Add(ScanSettings.OutputDir, OutputDir);
        Add(ScanSettings.AnalysisDir, AnalysisDir);
        Add(ScanSettings.StateDir, StateDir);
        Add(ScanSettings.LogDir, LogDir);
        Add(ScanSettings.AlertThreshold, Number(AlertThreshold));
        Add(ScanSettings.AlertOnCircuitFail, Word(AlertOnCircuitFail));
        Add(ScanSettings.AlertCircuitThreshold, Number(AlertCircuitThreshold));
        Add(ScanSettings.HistoryDays, Number(HistoryDays));
        Add(ScanSettings.PublishTampering, Word(PublishTampering));
        Add(ScanSettings.BadExitMaxPerRun, Number(BadExitMaxPerRun));
        Add(ScanSettings.Vantage, Vantage);
        Add(ScanSettings.Publish, Switch(Publish));
        Add(ScanSettings.Resume, Resume);
        Add(ScanSettings.Json, Switch(Json));
        Add(ScanSettings.Verbosity, Lower(Verbosity));
        return texts;

        void Add(SettingDefinition setting, string? text)
        {
            if (!string.IsNullOrEmpty(text)) texts[setting.Key] = text;
        }

        static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
        static string Seconds(TimeSpan time) => Number(time.TotalSeconds);
        static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
        static string Word(bool on) => on ? "true" : "false";
        static string? Switch(bool on) => on ? "true" : null;
    }
}
