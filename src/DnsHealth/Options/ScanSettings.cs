namespace DnsHealth.Options;

/// <summary>
/// Every setting of <c>dnshealth scan</c>, once: the command line's options, the environment, config.env, its example and the
/// help text all follow from this table. <see cref="ScanOptionsReader"/> says what values are allowed.
/// </summary>
public static class ScanSettings
{
    /// <summary>The base domain.</summary>
    public static readonly SettingDefinition Domain = new()
    {
        Name = "DNS_CHECK_DOMAIN",
        Aliases = ["DNS_WILDCARD_DOMAIN"],
        Flag = "--domain",
        Default = "example.com",
        ValueName = "NAME",
        Description = "Base domain: exits are asked for fresh names under it.",
    };

    /// <summary>The addresses a healthy exit gives.</summary>
    public static readonly SettingDefinition ExpectedIp = new()
    {
        Name = "DNS_EXPECTED_IP",
        Flag = "--expected-ip",
        DefaultNote = "learned by the preflight",
        ValueName = "ADDRESS",
        Kind = SettingKind.Repeatable,
        Description = "Address the zone answers fresh names with (wildcard mode); one or more, comma-separated.",
    };

    /// <summary>How a healthy exit is told.</summary>
    public static readonly SettingDefinition Mode = new()
    {
        Name = "DNS_MODE",
        Flag = "--mode",
        Default = "auto",
        ValueName = "MODE",
        Description = "wildcard: the zone answers every name; nxdomain: it denies fresh names; auto: ask it.",
    };

    /// <summary>Names that must resolve.</summary>
    public static readonly SettingDefinition ControlNames = new()
    {
        Name = "DNS_CONTROL_NAMES",
        Flag = "--control-name",
        DefaultNote = "the base domain",
        ValueName = "NAME",
        Kind = SettingKind.Repeatable,
        Description = "Names every working resolver can resolve (nxdomain mode).",
    };

    /// <summary>How long a query may take.</summary>
    public static readonly SettingDefinition QueryTimeout = new()
    {
        Name = "DNS_QUERY_TIMEOUT",
        Flag = "--query-timeout",
        Default = "10",
        ValueName = "SECONDS",
        Description = "Seconds to wait for an exit's answer; more than the 2 s after which exits give up themselves.",
    };

    /// <summary>Further attempts after a DNS failure.</summary>
    public static readonly SettingDefinition MaxRetries = new()
    {
        Name = "DNS_MAX_RETRIES",
        Flag = "--retries",
        Default = "2",
        ValueName = "COUNT",
        Description = "Further attempts after a DNS failure, each on a new circuit.",
    };

    /// <summary>The pause before such an attempt.</summary>
    public static readonly SettingDefinition RetryDelay = new()
    {
        Name = "DNS_RETRY_DELAY",
        Default = "1",
        ValueName = "SECONDS",
        Description = "Seconds to wait before such an attempt.",
    };

    /// <summary>The pause before what failed is tried again.</summary>
    public static readonly SettingDefinition RecheckDelay = new()
    {
        Name = "RECHECK_DELAY",
        Flag = "--recheck-delay",
        Default = "60",
        ValueName = "SECONDS",
        Description = "Seconds from an exit's first failure until what still fails is tried once more; 0: it is not.",
    };

    /// <summary>Whom the preflight asks.</summary>
    public static readonly SettingDefinition PreflightServer = new()
    {
        Name = "DNS_PREFLIGHT_SERVER",
        Flag = "--preflight-server",
        DefaultNote = "the system's resolvers",
        ValueName = "HOST[:PORT]",
        Description = "Name server to ask how the zone answers, before and after the scan.",
    };

    /// <summary>No controls.</summary>
    public static readonly SettingDefinition SkipPreflight = new()
    {
        Flag = "--skip-preflight",
        Kind = SettingKind.Switch,
        Description = "Do not ask the zone itself; needs --mode and, for wildcard, --expected-ip.",
    };

    /// <summary>Exits to scan, by name.</summary>
    public static readonly SettingDefinition Exit = new()
    {
        Flag = "--exit",
        DefaultNote = "all exits",
        ValueName = "FINGERPRINT",
        Kind = SettingKind.Repeatable,
        Description = "Scan this exit only and explain what was seen; may be repeated.",
    };

    /// <summary>Exits to scan, from a file.</summary>
    public static readonly SettingDefinition ExitFile = new()
    {
        Flag = "--exit-file",
        ValueName = "FILE",
        Description = "Scan the exits in this file only: fingerprints, one a line.",
    };

    /// <summary>Exits to scan, by the BadExit flag.</summary>
    public static readonly SettingDefinition Exits = new()
    {
        Name = "ALL_EXITS",
        Flag = "--exits",
        Default = "all",
        ValueName = "WHICH",
        Description = "Which exits, by the BadExit flag: all (or true), good (or false), bad.",
    };

    /// <summary>Exits to scan, by country.</summary>
    public static readonly SettingDefinition Country = new()
    {
        Flag = "--country",
        ValueName = "CC",
        Description = "Scan exits in this country only: two letters, by tor's GeoIP.",
    };

    /// <summary>One part of the exits.</summary>
    public static readonly SettingDefinition Shard = new()
    {
        Name = "SHARD",
        Flag = "--shard",
        DefaultNote = "all exits",
        ValueName = "N/M",
        Description = "Scan the N-th of M parts of the exits only, N from 0; a relay stays in its part.",
    };

    /// <summary>Which exits come first.</summary>
    public static readonly SettingDefinition Order = new()
    {
        Name = "SCAN_ORDER",
        Flag = "--order",
        Default = "new",
        ValueName = "ORDER",
        Description = "Which exits come first: new (not scanned here in 30 days), failing (then new), random, consensus.",
    };

    /// <summary>First hops to use.</summary>
    public static readonly SettingDefinition FirstHop = new()
    {
        Name = "FIRST_HOP",
        Flag = "--first-hop",
        DefaultNote = "stable, fast relays are chosen",
        ValueName = "FINGERPRINT",
        Kind = SettingKind.Repeatable,
        Description = "Relay to use as a first hop; may be repeated, and should be.",
    };

    /// <summary>The pace.</summary>
    public static readonly SettingDefinition BuildDelay = new()
    {
        Name = "BUILD_DELAY",
        Flag = "--build-delay",
        Default = "0.1",
        ValueName = "SECONDS",
        Description = "Seconds between the starts of two circuits.",
    };

    /// <summary>How uneven the pace is.</summary>
    public static readonly SettingDefinition DelayNoise = new()
    {
        Name = "DELAY_NOISE",
        Flag = "--delay-noise",
        Default = "0.05",
        ValueName = "SECONDS",
        Description = "Up to this much more or less.",
    };

    /// <summary>Circuits in hand at once.</summary>
    public static readonly SettingDefinition MaxCircuits = new()
    {
        Name = "MAX_CIRCUITS",
        Flag = "--max-circuits",
        Default = "64",
        ValueName = "COUNT",
        Description = "Circuits in hand at once.",
    };

    /// <summary>How long a circuit may take to build.</summary>
    public static readonly SettingDefinition CircuitTimeout = new()
    {
        Name = "CIRCUIT_TIMEOUT",
        Flag = "--circuit-timeout",
        Default = "15",
        ValueName = "SECONDS",
        Description = "Seconds a circuit may take to build.",
    };

    /// <summary>Further circuits after one that failed.</summary>
    public static readonly SettingDefinition CircuitMaxRetries = new()
    {
        Name = "CIRCUIT_MAX_RETRIES",
        Flag = "--circuit-retries",
        Default = "3",
        ValueName = "COUNT",
        Description = "Further circuits after one that failed at the exit.",
    };

    /// <summary>When a run is inconclusive.</summary>
    public static readonly SettingDefinition MinSuccess = new()
    {
        Name = "MIN_SUCCESS_PERCENT",
        Flag = "--min-success",
        Default = "50",
        ValueName = "PERCENT",
        Description = "A run of 20 exits or more of which fewer succeed is inconclusive: the fault is taken to be ours.",
    };

    /// <summary>The tor to launch.</summary>
    public static readonly SettingDefinition TorBinary = new()
    {
        Name = "TOR_BINARY",
        Flag = "--tor",
        DefaultNote = "tor on PATH",
        ValueName = "FILE",
        Description = "The tor program to launch.",
    };

    /// <summary>Lines for its torrc.</summary>
    public static readonly SettingDefinition TorrcExtra = new()
    {
        Name = "TORRC_EXTRA",
        Flag = "--torrc-extra",
        ValueName = "FILE",
        Description = "File of further lines for its torrc: bridges, a private network.",
    };

    /// <summary>A tor that runs already.</summary>
    public static readonly SettingDefinition TorControl = new()
    {
        Name = "TOR_CONTROL",
        Flag = "--tor-control",
        DefaultNote = "tor is launched",
        ValueName = "ADDRESS",
        Description = "Use the running tor with this control port or socket (PORT, HOST:PORT, unix:PATH) instead.",
    };

    /// <summary>The password of a running tor's control port. It has no flag, for a command line can be read by anyone.</summary>
    public static readonly SettingDefinition TorControlPassword = new()
    {
        Name = "TOR_CONTROL_PASSWORD",
        DefaultNote = "tor's cookie is used",
        ValueName = "PASSWORD",
        Description = "Password of that control port (HashedControlPassword), where it has one.",
    };

    /// <summary>How long tor may take to bootstrap.</summary>
    public static readonly SettingDefinition BootstrapTimeout = new()
    {
        Name = "TOR_BOOTSTRAP_TIMEOUT",
        Flag = "--bootstrap-timeout",
        Default = "120",
        ValueName = "SECONDS",
        Description = "Seconds tor may take to bootstrap.",
    };

    /// <summary>Where reports are published.</summary>
    public static readonly SettingDefinition OutputDir = new()
    {
        Name = "OUTPUT_DIR",
        Flag = "--output-dir",
        Default = "./public",
        ValueName = "DIR",
        Description = "Where reports are published.",
    };

    /// <summary>Where runs are kept.</summary>
    public static readonly SettingDefinition AnalysisDir = new()
    {
        Name = "ANALYSIS_DIR",
        Flag = "--analysis-dir",
        Default = "./analysis_results",
        ValueName = "DIR",
        Description = "Where each run's records are kept.",
    };

    /// <summary>tor's data directory and the lock.</summary>
    public static readonly SettingDefinition StateDir = new()
    {
        Name = "STATE_DIR",
        Flag = "--state-dir",
        Default = "./state",
        ValueName = "DIR",
        Description = "Where tor's data directory and the lock are.",
    };

    /// <summary>Where logs are kept.</summary>
    public static readonly SettingDefinition LogDir = new()
    {
        Name = "LOG_DIR",
        Flag = "--log-dir",
        Default = "./logs",
        ValueName = "DIR",
        Description = "Where logs are kept: one file a day, 30 of them.",
    };

    /// <summary>When a failing exit is worth an alert.</summary>
    public static readonly SettingDefinition AlertThreshold = new()
    {
        Name = "ALERT_THRESHOLD",
        Flag = "--alert-threshold",
        Default = "3",
        ValueName = "COUNT",
        Description = "Failed runs in a row after which an exit is worth an alert.",
    };

    /// <summary>Whether exits that cannot be reached are worth an alert.</summary>
    public static readonly SettingDefinition AlertOnCircuitFail = new()
    {
        Name = "ALERT_ON_CIRCUIT_FAIL",
        Default = "false",
        ValueName = "BOOL",
        Description = "Alert on exits that cannot be reached, too: true or false.",
    };

    /// <summary>When an exit that cannot be reached is worth an alert.</summary>
    public static readonly SettingDefinition AlertCircuitThreshold = new()
    {
        Name = "ALERT_CIRCUIT_THRESHOLD",
        Default = "8",
        ValueName = "COUNT",
        Description = "Runs in a row in which an exit could not be reached that are worth an alert.",
    };

    /// <summary>How long history is kept.</summary>
    public static readonly SettingDefinition HistoryDays = new()
    {
        Name = "HISTORY_DAYS",
        Default = "400",
        ValueName = "DAYS",
        Description = "Days that the history of runs goes back.",
    };

    /// <summary>Whether exits that lie are in the public report.</summary>
    public static readonly SettingDefinition PublishTampering = new()
    {
        Name = "PUBLISH_TAMPERING",
        Default = "true",
        ValueName = "BOOL",
        Description = "Publish exits that give wrong addresses, too: true or false.",
    };

    /// <summary>How many exits a draft may propose to reject.</summary>
    public static readonly SettingDefinition BadExitMaxPerRun = new()
    {
        Name = "BADEXIT_MAX_PER_RUN",
        Default = "20",
        ValueName = "COUNT",
        Description = "Lines that a run's draft for the directory authorities has at most.",
    };

    /// <summary>The name of this instance.</summary>
    public static readonly SettingDefinition Vantage = new()
    {
        Name = "VANTAGE",
        Flag = "--vantage",
        DefaultNote = "the host's name",
        ValueName = "NAME",
        Description = "Name of the instance that makes the run, which reports of several tell it by.",
    };

    /// <summary>Publish a partial run too.</summary>
    public static readonly SettingDefinition Publish = new()
    {
        Flag = "--publish",
        Kind = SettingKind.Switch,
        Description = "Publish the report although only part of the exits was scanned.",
    };

    /// <summary>An interrupted run to finish.</summary>
    public static readonly SettingDefinition Resume = new()
    {
        Flag = "--resume",
        ValueName = "RUN_DIR",
        Description = "Scan what this run left undone, as it was asked to.",
    };

    /// <summary>The report on standard output.</summary>
    public static readonly SettingDefinition Json = new()
    {
        Flag = "--json",
        Kind = SettingKind.Switch,
        Description = "Write the report to standard output, and nothing else there.",
    };

    /// <summary>The file of settings.</summary>
    public static readonly SettingDefinition Config = new()
    {
        Flag = "--config",
        Default = "./config.env",
        ValueName = "FILE",
        Description = "File of settings; the default one may be missing.",
    };

    /// <summary>What is logged.</summary>
    public static readonly SettingDefinition Verbosity = new()
    {
        Name = "VERBOSITY",
        Flag = "--verbosity",
        Default = "info",
        ValueName = "LEVEL",
        Description = "What is logged: debug, info, warning, error.",
    };

    /// <summary>All of them, in the order of the help text.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        Domain, ExpectedIp, Mode, ControlNames, QueryTimeout, MaxRetries, RetryDelay, RecheckDelay, PreflightServer, SkipPreflight,
        Exit, ExitFile, Exits, Country, Shard, Order,
        FirstHop, BuildDelay, DelayNoise, MaxCircuits, CircuitTimeout, CircuitMaxRetries, MinSuccess,
        TorBinary, TorrcExtra, TorControl, TorControlPassword, BootstrapTimeout,
        OutputDir, AnalysisDir, StateDir, LogDir, AlertThreshold, AlertOnCircuitFail, AlertCircuitThreshold, HistoryDays,
        PublishTampering, BadExitMaxPerRun, Vantage, Publish, Resume, Json, Config, Verbosity,
    ];
}
