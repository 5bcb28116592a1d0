using System.Globalization;
using DnsHealth.Tor.Control;

namespace DnsHealth.SimTor.Ports;

/// <summary>tor's options, from its command line and its torrc files, as far as a simulated tor has a use for them.</summary>
internal sealed class TorConfiguration
{
    /// <summary>A comment in the torrc, which a tor passes over, names the scenario.</summary>
    private const string ScenarioComment = "# simtor-scenario ";

    // Later lines win. The loop alone changes it, by SETCONF and RESETCONF.
    private readonly Dictionary<string, string> _options = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(
        [
            "DataDirectory", "ClientOnly", "ControlPort", "ControlPortWriteToFile", "CookieAuthentication", "CookieAuthFile", "SocksPort",
            "DNSPort", "Log", "UseMicrodescriptors", "FetchUselessDescriptors", "UseEntryGuards", "LearnCircuitBuildTimeout",
            "CircuitBuildTimeout", "CircuitStreamTimeout", "ConfluxEnabled", "ClientDNSRejectInternalAddresses", "MaxClientCircuitsPending",
            "MaxCircuitDirtiness", "SocksTimeout", "TestingTorNetwork", "DirAuthority", "__DisablePredictedCircuits", "__LeaveStreamsUnattached",
            "__OwningControllerProcess",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The scenario's file; null where none is named.</summary>
    public string? ScenarioPath { get; private set; }

    /// <summary>An option's value; null where it has its default.</summary>
    public string? this[string name] => _options.GetValueOrDefault(name);

    /// <summary>Reads <c>--defaults-torrc FILE -f FILE Name Value …</c>, and the files.</summary>
    /// <exception cref="FormatException">It is not of that form, or a line is not.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TorConfiguration Read(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 != 0) throw new FormatException($"an argument has no value: {string.Join(' ', arguments)}");
        var configuration = new TorConfiguration();
        var pairs = arguments.Chunk(2).Select(pair => (Name: pair[0], Value: pair[1])).ToList();
        foreach (var file in (string[])["--defaults-torrc", "-f"])
        {
            foreach (var (_, path) in pairs.Where(pair => pair.Name == file))
            {
                foreach (var line in File.ReadLines(path)) configuration.ReadLine(line);
            }
        }

        foreach (var (name, value) in pairs.Where(pair => pair.Name is not ("--defaults-torrc" or "-f"))) configuration.Set(name.TrimStart('-'), value);
        return configuration;
    }

    /// <summary>Whether there is such an option.</summary>
    public bool Knows(string name) => _known.Contains(name);

    /// <summary>Sets an option; null gives it its default.</summary>
    public void Set(string name, string? value)
    {
        _known.Add(name);
        if (value is null) _options.Remove(name);
        else _options[name] = value;
    }

    /// <summary>An option that is a number of seconds.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public TimeSpan Seconds(string name, TimeSpan otherwise) =>
        this[name] is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : throw new FormatException($"{name} is a number of seconds, not '{text}'");

    /// <summary>The SESSION_GROUP that a port's streams are of.</summary>
    public string SessionGroup(string port, string otherwise) =>
        this[port]?.Split(' ').FirstOrDefault(word => word.StartsWith("SessionGroup=", StringComparison.OrdinalIgnoreCase))?["SessionGroup=".Length..]
        ?? otherwise;

    private void ReadLine(string line)
    {
        if (line.StartsWith(ScenarioComment, StringComparison.Ordinal)) ScenarioPath = line[ScenarioComment.Length..].Trim();
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#') return;
        var space = text.AsSpan().IndexOfAny(' ', '\t');
        if (space < 0) throw new FormatException($"a torrc line has no value: {text}");
        var (name, value) = (text[..space], text[space..].Trim());
        var position = 0;
        Set(name, value.StartsWith('"') ? QuotedString.Read(value, ref position) : value);
    }
}
