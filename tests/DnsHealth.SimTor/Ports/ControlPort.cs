using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DnsHealth.SimTor.Client;
using DnsHealth.SimTor.Relays;
using DnsHealth.Tor.Control;

namespace DnsHealth.SimTor.Ports;

/// <summary>tor's control port (control-spec 3). Sessions and what they ask for are the loop's alone.</summary>
internal sealed class ControlPort
{
    private const string Version = "0.4.9.11";
    private const string Ok = "250 OK";

    private static readonly HashSet<string> KnownEvents = new(
        [
            "CIRC", "CIRC_MINOR", "STREAM", "ORCONN", "BW", "DEBUG", "INFO", "NOTICE", "WARN", "ERR", "NEWDESC", "ADDRMAP", "NS", "NEWCONSENSUS",
            "GUARD", "STATUS_GENERAL", "STATUS_CLIENT", "STATUS_SERVER", "BUILDTIMEOUT_SET", "SIGNAL", "CONF_CHANGED", "STREAM_BW", "CIRC_BW",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Countries = ["de", "us", "nl", "fr", "se", "ch"];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly EventLoop _loop;
    private readonly TorConfiguration _configuration;
    private readonly SimNetwork _network;
    private readonly string _cookieFile;
    private readonly byte[] _cookie;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _validAfter;
    private readonly List<ControlSession> _sessions = [];
    private readonly List<Task> _running = []; // The accepting task's, until it has ended.

    /// <summary>Listens, on a port of the system's choosing.</summary>
    public ControlPort(EventLoop loop, TorConfiguration configuration, SimNetwork network, string cookieFile, byte[] cookie, TimeProvider time)
    {
        _loop = loop;
        _configuration = configuration;
        _network = network;
        _cookieFile = cookieFile;
        _cookie = cookie;
        _time = time;
        var now = time.GetUtcNow();
        _validAfter = new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Circuits and streams.</summary>
    public required SimClient Client { get; init; }

    /// <summary>Where SOCKS is.</summary>
    public required IPEndPoint Socks { get; init; }

    /// <summary>Where the DNSPort is.</summary>
    public required IPEndPoint Dns { get; init; }

    /// <summary>Tells the controllers that want to hear it.</summary>
    public void Tell(string keyword, string text)
    {
        foreach (var session in _sessions)
        {
            if (session.Events.Contains(keyword)) session.Send($"650 {keyword} {text}");
        }
    }

    /// <summary>Takes connections until it is told to stop, and then ends them.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(stop);
                socket.NoDelay = true;
                _running.RemoveAll(task => task.IsCompleted);
                _running.Add(ServeAsync(new ControlSession(socket)));
            }
        }
        catch (OperationCanceledException)
        {
            // The loop has ended, and the sessions are nobody's but this task's.
            foreach (var session in _sessions.ToArray()) session.Complete();
            await Task.WhenAll(_running);
            _listener.Dispose();
        }
    }

    private async Task ServeAsync(ControlSession session)
    {
        _loop.Post(() => _sessions.Add(session));
        await session.RunAsync(line => _loop.Post(() => Hear(session, line)));
        _loop.Post(() =>
        {
            _sessions.Remove(session);
            if (session.IsOwner) _loop.Stop();
        });
    }

    private void Hear(ControlSession session, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return;
        var command = words[0].ToUpperInvariant();
        var arguments = words.AsSpan(1);
        switch (command)
        {
            case "PROTOCOLINFO":
                session.Send("250-PROTOCOLINFO 1");
                session.Send($"250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE={QuotedString.Write(_cookieFile)}");
                session.Send($"250-VERSION Tor=\"{Version}\"");
                session.Send(Ok);
                return;
            case "AUTHCHALLENGE":
                Challenge(session, arguments);
                return;
            case "AUTHENTICATE":
                Authenticate(session, arguments);
                return;
            case "QUIT":
                session.Send("250 closing connection");
                session.Complete();
                return;
            default:
                break;
        }

        if (!session.IsAuthenticated)
        {
            session.Send("514 Authentication required.");
            session.Complete();
            return;
        }

        switch (command)
        {
            case "GETINFO":
                GetInfo(session, arguments);
                break;
            case "GETCONF":
                GetConfiguration(session, arguments);
                break;
            default:
                session.Send(Reply(session, command, arguments, line));
                break;
        }
    }

    private string Reply(ControlSession session, string command, ReadOnlySpan<string> arguments, string line)
    {
        switch (command)
        {
            case "TAKEOWNERSHIP":
                session.IsOwner = true;
                return Ok;
            case "SETCONF" or "RESETCONF":
                try
                {
                    return Configure(command, line);
                }
                catch (FormatException exception)
                {
                    return $"513 Unacceptable option value: {exception.Message}";
                }

            case "SETEVENTS":
                foreach (var name in arguments)
                {
                    if (!KnownEvents.Contains(name)) return $"552 Unrecognized event \"{name}\"";
                }

                session.Events = new HashSet<string>(arguments.ToArray(), StringComparer.OrdinalIgnoreCase);
                return Ok;
            case "EXTENDCIRCUIT" when arguments is ["0", var path, ..]:
                return Client.Extend(path.Split(','));
            case "ATTACHSTREAM" when arguments is [var stream, var circuit, ..]:
                return Client.Attach(stream, circuit);
            case "CLOSESTREAM" when arguments is [var stream, _, ..]:
                return Client.CloseStream(stream);
            case "CLOSECIRCUIT" when arguments is [var circuit, ..]:
                return Client.Close(circuit);
            case "SIGNAL" when arguments is [var signal]:
                // A client has nothing to wind up, so that both end it at once.
                if (signal.ToUpperInvariant() is "SHUTDOWN" or "HALT" or "INT" or "TERM") _loop.Post(_loop.Stop);
                return Ok;
            case "EXTENDCIRCUIT" or "ATTACHSTREAM" or "CLOSESTREAM" or "CLOSECIRCUIT" or "SIGNAL":
                return $"512 Bad arguments to {command}";
            default:
                return $"510 Unrecognized command \"{command}\"";
        }
    }

    private void Challenge(ControlSession session, ReadOnlySpan<string> arguments)
    {
        if (arguments is not ["SAFECOOKIE", var hex] || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit))
        {
            session.Send("513 AUTHCHALLENGE only supports SAFECOOKIE authentication");
            session.Complete();
            return;
        }

        var clientNonce = Convert.FromHexString(hex);
        var serverNonce = RandomNumberGenerator.GetBytes(32);
        session.Expected = ControlAuthentication.SafeCookieHash(false, _cookie, clientNonce, serverNonce);
        var proof = ControlAuthentication.SafeCookieHash(true, _cookie, clientNonce, serverNonce);
        session.Send($"250 AUTHCHALLENGE SERVERHASH={Convert.ToHexString(proof)} SERVERNONCE={Convert.ToHexString(serverNonce)}");
    }

    private void Authenticate(ControlSession session, ReadOnlySpan<string> arguments)
    {
        var wanted = session.Expected ?? _cookie;
        if (arguments is [var hex]
            && hex.Length == wanted.Length * 2
            && hex.All(char.IsAsciiHexDigit)
            && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(hex), wanted))
        {
            session.IsAuthenticated = true;
            session.Send(Ok);
            return;
        }

        session.Send("515 Authentication failed: Authentication cookie did not match expected value.");
        session.Complete();
    }

    /// <summary><c>SETCONF name=value name="value" name</c>; RESETCONF gives those without a value their default, too.</summary>
    private string Configure(string command, string line)
    {
        var arguments = ControlArguments.Parse(line.AsSpan(command.Length).Trim());
        var settings = new List<(string Name, string? Value)>();
        foreach (var range in line.AsSpan(command.Length).Trim().Split(' '))
        {
            var word = line.AsSpan(command.Length).Trim()[range];
            var equals = word.IndexOf('=');
            var name = (equals < 0 ? word : word[..equals]).ToString();
            // A word within a quoted value is no name.
            if (name.Length == 0 || (equals >= 0 ? arguments[name] is null : !arguments.Positional.Contains(name))) continue;
            if (!_configuration.Knows(name)) return $"552 Unrecognized option: Unknown option '{name}'.  Failing.";
            settings.Add((name, equals < 0 ? null : arguments[name]));
        }

        foreach (var (name, value) in settings) _configuration.Set(name, value);
        return Ok;
    }

    private void GetConfiguration(ControlSession session, ReadOnlySpan<string> names)
    {
        var lines = new List<string>();
        foreach (var name in names)
        {
            if (!_configuration.Knows(name))
            {
                session.Send($"552 Unrecognized configuration key \"{name}\"");
                return;
            }

            lines.Add(_configuration[name] is { } value ? $"{name}={value}" : name);
        }

        if (lines.Count == 0) session.Send(Ok);
        for (var i = 0; i < lines.Count; i++) session.Send($"250{(i == lines.Count - 1 ? ' ' : '-')}{lines[i]}");
    }

    private void GetInfo(ControlSession session, ReadOnlySpan<string> keys)
    {
        var answers = new List<(string Key, object Value)>();
        foreach (var key in keys)
        {
            if (Info(key) is not { } value)
            {
                session.Send($"552 Unrecognized key \"{key}\"");
                return;
            }

            answers.Add((key, value));
        }

        foreach (var (key, value) in answers)
        {
            if (value is IEnumerable<string> lines) session.Send(lines.Prepend($"250+{key}=").Append("."));
            else session.Send($"250-{key}={value}");
        }

        session.Send(Ok);
    }

    /// <summary>A key's value: a string, or lines; null for a key that is not known.</summary>
    private object? Info(string key) => key switch
    {
        "version" => Version,
        "status/bootstrap-phase" => "NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"",
        "net/listeners/control" => $"\"{EndPoint}\"",
        "net/listeners/socks" => $"\"{Socks}\"",
        "net/listeners/dns" => $"\"{Dns}\"",
        "process/pid" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        "current-time/utc" => _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        "consensus/valid-after" => DirectoryText.Write(_validAfter),
        "ns/all" => DirectoryText.Status(_network),
        "desc/all-recent" => DirectoryText.Descriptors(_network, _validAfter.AddHours(-2)),
        "dir/status-vote/current/consensus" => DirectoryText.Consensus(_network, _validAfter),
        "ip-to-country/ipv4-available" => "1",
        _ when key.StartsWith("ip-to-country/", StringComparison.Ordinal) =>
            _network.ByAddress.TryGetValue(key["ip-to-country/".Length..], out var relay)
                ? Countries[relay.Fingerprint.ToBytes()[1] % Countries.Length]
                : "??",
        _ => null,
    };
}
