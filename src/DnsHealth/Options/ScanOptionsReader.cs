using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsHealth.Tor.Directory;

namespace DnsHealth.Options;

/// <summary>
/// Turns settings into <see cref="ScanOptions"/>, or says which of them cannot be used. A setting in a lower layer gives way to one
/// in a higher layer that rules it out (a host whose config.env has a SHARD can still be asked about one <c>--exit</c>); given in
/// the same layer, nobody can tell which is meant, and it is an error.
/// </summary>
public sealed class ScanOptionsReader
{
    /// <summary>The time-out after which an exit gives up by itself: 1,000 ms, twice, unless the consensus says otherwise.</summary>
    public static readonly TimeSpan ExitDnsTimeout = TimeSpan.FromSeconds(2);

    private readonly Settings _settings;

    private ScanOptionsReader(Settings settings) => _settings = settings;

    /// <summary>Reads config.env, lays the layers over one another and checks every setting.</summary>
    /// <param name="flags">What flags gave, by flag (<c>--domain</c>); a switch that is there has the value <c>true</c>.</param>
    /// <param name="environment">The environment.</param>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public static ScanOptions Read(
        IReadOnlyDictionary<string, IReadOnlyList<string>> flags,
        IReadOnlyDictionary<string, string> environment) => Read(Layers(flags, environment));

    /// <summary>Reads config.env and lays the layers over one another.</summary>
    /// <inheritdoc cref="Read(IReadOnlyDictionary{string, IReadOnlyList{string}}, IReadOnlyDictionary{string, string})"/>
    public static Settings Layers(
        IReadOnlyDictionary<string, IReadOnlyList<string>> flags,
        IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(flags);
        var named = flags.TryGetValue(ScanSettings.Config.Flag!, out var paths) && paths.Count > 0;
        return Settings.Merge(flags, environment, ConfigFile.Load(named ? paths![^1] : ScanSettings.Config.Default!, required: named));
    }

    /// <summary>The environment of this process, as <see cref="Read(Settings)"/> wants it.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    /// <summary>Checks every setting.</summary>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public static ScanOptions Read(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new ScanOptionsReader(settings).Check();
    }

    private ScanOptions Check()
    {
        var domain = Name(Value(ScanSettings.Domain), Value(ScanSettings.Domain).Text, DomainName.MaxBaseLength);
        var mode = Word<ModeChoice>(ScanSettings.Mode);
        var exits = Fingerprints(_settings.Given(ScanSettings.Exit));
        var one = ScanSettings.Exit;
        var exitFile = _settings.Given(ScanSettings.ExitFile);
        var options = new ScanOptions
        {
            Domain = domain,
            Mode = mode,
            ExpectedIps = mode == ModeChoice.Nxdomain && !Prevails(ScanSettings.ExpectedIp, over: ScanSettings.Mode) ? [] : ExpectedIps(),
            ControlNames = ControlNames(domain),
            QueryTimeout = QueryTimeout(),
            MaxRetries = Whole(ScanSettings.MaxRetries, 0, 20),
            RetryDelay = Seconds(ScanSettings.RetryDelay, 0, 3600),
            RecheckDelay = Seconds(ScanSettings.RecheckDelay, 0, 86_400),
            PreflightServer = PreflightServer(),
            SkipPreflight = Switch(ScanSettings.SkipPreflight),
            Exits = exits,
            ExitFile = exitFile is null ? null : Path(exitFile),
            ExitFileFingerprints = exitFile is null ? [] : ReadExitFile(exitFile),
            ExitFilter = exits.Length > 0 && !Prevails(ScanSettings.Exits, one) ? ExitFilter.All : ReadExitFilter(),
            Country = Country(),
            Shard = exits.Length > 0 && !Prevails(ScanSettings.Shard, one) ? null : ReadShard(),
            Order = Order(),
            FirstHops = Fingerprints(_settings.Given(ScanSettings.FirstHop)),
            BuildDelay = Seconds(ScanSettings.BuildDelay, 0, 60),
            DelayNoise = Seconds(ScanSettings.DelayNoise, 0, 60),
            MaxCircuits = Whole(ScanSettings.MaxCircuits, 1, 4096),
            CircuitTimeout = Seconds(ScanSettings.CircuitTimeout, 1, 600),
            CircuitMaxRetries = Whole(ScanSettings.CircuitMaxRetries, 0, 20),
            MinSuccessPercent = Number(Value(ScanSettings.MinSuccess), 0, 100, "a number"),
            TorControl = TorControl(),
            TorControlPassword = _settings.Given(ScanSettings.TorControlPassword)?.Text,
            BootstrapTimeout = Seconds(ScanSettings.BootstrapTimeout, 1, 3600),
            OutputDir = Path(Value(ScanSettings.OutputDir)),
            AnalysisDir = Path(Value(ScanSettings.AnalysisDir)),
            StateDir = Path(Value(ScanSettings.StateDir)),
            LogDir = Path(Value(ScanSettings.LogDir)),
            AlertThreshold = Whole(ScanSettings.AlertThreshold, 1, 1000),
            AlertOnCircuitFail = YesOrNo(ScanSettings.AlertOnCircuitFail),
            AlertCircuitThreshold = Whole(ScanSettings.AlertCircuitThreshold, 1, 1000),
            HistoryDays = Whole(ScanSettings.HistoryDays, 1, 10_000),
            PublishTampering = YesOrNo(ScanSettings.PublishTampering),
            BadExitMaxPerRun = Whole(ScanSettings.BadExitMaxPerRun, 0, 1000),
            Vantage = Vantage(),
            Publish = Switch(ScanSettings.Publish),
            Resume = Resume(),
            Json = Switch(ScanSettings.Json),
            Verbosity = Word<Verbosity>(ScanSettings.Verbosity),
        };
        options = options with
        {
            TorBinary = options.TorControl is null ? TorBinary() : null,
            TorrcExtra = options.TorControl is null ? TorrcExtra() : null,
        };
        Agree(options);
        return options;
    }

    /// <summary>What no setting can be told alone.</summary>
    private void Agree(ScanOptions options)
    {
        if (options.Exits.Count > 0)
        {
            Exclude(ScanSettings.Exit, ScanSettings.Shard, "it names its exits and has no parts");
            Exclude(ScanSettings.Exit, ScanSettings.Country, "it names its exits wherever they are");
            Exclude(ScanSettings.Exit, ScanSettings.Exits, "it names its exits whatever their flags");
        }

        if (options.Mode == ModeChoice.Nxdomain)
            Exclude(ScanSettings.Mode, ScanSettings.ExpectedIp, "in nxdomain mode no address is expected");
        if (options.TorControl is not null)
        {
            Exclude(ScanSettings.TorControl, ScanSettings.TorBinary, "a running tor is not launched");
            Exclude(ScanSettings.TorControl, ScanSettings.TorrcExtra, "a running tor has its torrc");
        }

        if (options.SkipPreflight && options.Mode == ModeChoice.Auto)
        {
            var value = Value(ScanSettings.Mode);
            throw new SettingException(ScanSettings.Mode, value.Text, value.Origin,
                "wildcard or nxdomain, since with --skip-preflight nothing can be learned");
        }

        if (options.SkipPreflight && options.Mode == ModeChoice.Wildcard && options.ExpectedIps.Count == 0)
        {
            throw new SettingException(ScanSettings.ExpectedIp, null, null,
                "an address, since with --skip-preflight it cannot be learned");
        }

        if (options.Resume is null) return;
        foreach (var setting in (SettingDefinition[])[ScanSettings.Exit, ScanSettings.ExitFile, ScanSettings.Exits, ScanSettings.Country,
            ScanSettings.Shard, ScanSettings.Order, ScanSettings.Vantage, ScanSettings.Domain, ScanSettings.Mode, ScanSettings.ExpectedIp, ScanSettings.ControlNames])
        {
            Exclude(ScanSettings.Resume, setting, "the run's own question, selection and vantage are kept");
        }
    }

    /// <summary>Whether both are given, and the first is at least as high as the second, so that it is not passed over.</summary>
    private bool Prevails(SettingDefinition setting, SettingDefinition over) =>
        _settings.Given(setting) is { } value && (_settings.Given(over) is not { } other || value.Source >= other.Source);

    private void Exclude(SettingDefinition setting, SettingDefinition other, string why)
    {
        if (_settings.Given(setting) is { } value && _settings.Given(other) is { } contrary && contrary.Source >= value.Source)
            throw contrary.Expected($"nothing together with {setting}: {why}");
    }

    private SettingValue Value(SettingDefinition setting) =>
        _settings.Find(setting) ?? throw new InvalidOperationException($"{setting} has no default");

    private int Whole(SettingDefinition setting, int least, int most)
    {
        var value = Value(setting);
        return int.TryParse(value.Text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw value.Expected(string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    private static double Number(SettingValue value, double least, double most, string what) =>
        double.TryParse(value.Text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number
            : throw value.Expected(string.Create(CultureInfo.InvariantCulture, $"{what} from {least} to {most}"));

    private TimeSpan Seconds(SettingDefinition setting, double least, double most) =>
        TimeSpan.FromSeconds(Number(Value(setting), least, most, "a number of seconds"));

    private TimeSpan QueryTimeout()
    {
        var timeout = Seconds(ScanSettings.QueryTimeout, 0, 300);
        return timeout > ExitDnsTimeout
            ? timeout
            : throw Value(ScanSettings.QueryTimeout).Expected(string.Create(
                CultureInfo.InvariantCulture,
                $"a number of seconds above {ExitDnsTimeout.TotalSeconds}, after which exits give up themselves, up to 300"));
    }

    private bool Switch(SettingDefinition setting) => _settings.Given(setting) switch
    {
        null => false,
        { Text: "true" } => true,
        { Text: "false" } => false,
        var value => throw value.Expected("no value, true or false"),
    };

    private bool YesOrNo(SettingDefinition setting) => Value(setting) switch
    {
        { Text: var text } when text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        { Text: var text } when text.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var value => throw value.Expected("true or false"),
    };

    private T Word<T>(SettingDefinition setting) where T : struct, Enum
    {
        var value = Value(setting);
        var text = value.Text.Trim();
        foreach (var choice in Enum.GetValues<T>())
        {
            if (text.Equals(choice.ToString(), StringComparison.OrdinalIgnoreCase)) return choice;
        }

        throw value.Expected(string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant());
    }

    private static IEnumerable<string> Items(SettingValue value) =>
        value.Texts.SelectMany(text => text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Name(SettingValue value, string text, int maxLength)
    {
        var name = text.Trim().ToLowerInvariant();
        if (name.EndsWith('.')) name = name[..^1];
        return DomainName.Check(name, maxLength) is { } wrong
            ? throw value.Expected(text, $"a domain name, but {wrong}")
            : name;
    }

    private string[] ControlNames(string domain)
    {
        if (_settings.Given(ScanSettings.ControlNames) is not { } value) return [domain];
        string[] names = [.. Items(value).Select(text => Name(value, text, DomainName.MaxLength)).Distinct(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw value.Expected("at least one domain name");
    }

    private IPAddress[] ExpectedIps()
    {
        if (_settings.Given(ScanSettings.ExpectedIp) is not { } value) return [];
        IPAddress[] addresses = [.. Items(value).Select(text => ExpectedIp(value, text)).Distinct()];
        return addresses.Length > 0 ? addresses : throw value.Expected("at least one IPv4 address");
    }

    private static IPAddress ExpectedIp(SettingValue value, string text)
    {
        if (!HostPort.IsDottedQuad(text)) throw value.Expected(text, "an IPv4 address");
        var address = IPAddress.Parse(text);
        return IsInternal(address)
            ? throw value.Expected(text, "a public address: tor drops private ones from answers, so no exit could ever pass")
            : address;
    }

    /// <summary>Whether tor drops an address from an exit's answer (tor_addr_is_internal in its source).</summary>
    private static bool IsInternal(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.AddressFamily == AddressFamily.InterNetwork
            && address.TryWriteBytes(bytes, out _)
            && (bytes[0], bytes[1]) is (0, _) or (10, _) or (127, _) or (100, >= 64 and <= 127) or (169, 254)
                or (172, >= 16 and <= 31) or (192, 168);
    }

    private HostPort? PreflightServer() => _settings.Given(ScanSettings.PreflightServer) is not { } value
        ? null
        : HostPort.TryParse(value.Text.Trim(), defaultPort: 53) ?? throw value.Expected("HOST or HOST:PORT");

    private ControlAddress? TorControl()
    {
        if (_settings.Given(ScanSettings.TorControl) is not { } value) return null;
        var passedOver = _settings.Given(ScanSettings.TorBinary) is { } binary && binary.Source > value.Source;
        return passedOver ? null
            : ControlAddress.TryParse(value.Text.Trim()) ?? throw value.Expected("PORT, HOST:PORT or unix:PATH");
    }

    private static Fingerprint[] Fingerprints(SettingValue? value)
    {
        if (value is null) return [];
        Fingerprint[] fingerprints =
        [
            .. Items(value)
                .Select(text => Fingerprint.TryParse(text, out var fingerprint)
                    ? fingerprint
                    : throw value.Expected(text, "a fingerprint, 40 hexadecimal digits"))
                .Distinct(),
        ];
        return fingerprints.Length > 0 ? fingerprints : throw value.Expected("at least one fingerprint");
    }

    private static IReadOnlyList<Fingerprint> ReadExitFile(SettingValue value)
    {
        var path = Path(value);
        try
        {
            return DnsHealth.Options.ExitFile.Parse(path, File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(value.Setting, value.Text, value.Origin, "a file that can be read", e);
        }
    }

    private ExitFilter ReadExitFilter() => Value(ScanSettings.Exits) switch
    {
        { Text: var text } when text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) => ExitFilter.All,
        { Text: var text } when text.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) => ExitFilter.Good,
        _ => Word<ExitFilter>(ScanSettings.Exits),
    };

    private string? Country()
    {
        if (_settings.Given(ScanSettings.Country) is not { } value) return null;

        // torrc writes countries in braces.
        var text = value.Text.Trim();
        if (text is ['{', .. var inside, '}']) text = inside;
        return text.Length == 2 && text.All(char.IsAsciiLetter)
            ? text.ToLowerInvariant()
            : throw value.Expected("a country's two letters");
    }

    private Shard? ReadShard() => _settings.Given(ScanSettings.Shard) is not { } value ? null
        : Shard.TryParse(value.Text.Trim(), out var shard) ? shard
        : throw value.Expected($"N/M with N from 0 to M - 1, and M up to {Shard.MaxCount}");

    /// <summary>Who names the exits has put them in order; only who then names an order too, and no config.env, has them in another.</summary>
    private ScanOrder? Order() =>
        ((SettingDefinition[])[ScanSettings.Exit, ScanSettings.ExitFile])
            .All(names => _settings.Given(names) is null || Prevails(ScanSettings.Order, over: names))
            ? Word<ScanOrder>(ScanSettings.Order)
            : null;

    private string Vantage()
    {
        if (_settings.Given(ScanSettings.Vantage) is not { } value) return VantageName.OfHost(Environment.MachineName);
        var name = value.Text.Trim();
        return VantageName.IsAllowed(name)
            ? name
            : throw value.Expected($"1 to {VantageName.MaxLength} letters, digits, '.', '_' and '-'");
    }

    private string? TorBinary()
    {
        if (_settings.Given(ScanSettings.TorBinary) is not { } value) return null;
        var path = Path(value);
        return !path.Contains('/', StringComparison.Ordinal) || File.Exists(path)
            ? path
            : throw value.Expected("a program that is there");
    }

    private string? TorrcExtra()
    {
        if (_settings.Given(ScanSettings.TorrcExtra) is not { } value) return null;
        var path = Path(value);
        try
        {
            using var file = File.OpenRead(path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(value.Setting, value.Text, value.Origin, "a file that can be read", e);
        }
    }

    private string? Resume()
    {
        if (_settings.Given(ScanSettings.Resume) is not { } value) return null;
        var path = Path(value);
        return File.Exists(System.IO.Path.Combine(path, Records.RunDirectory.InfoName))
            ? path
            : throw value.Expected($"a run's directory, with a {Records.RunDirectory.InfoName} in it");
    }

    private static string Path(SettingValue value) =>
        value.Text.Any(char.IsControl) ? throw value.Expected("a path without control characters") : value.Text;
}
