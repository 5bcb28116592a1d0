using System.Net;
using DnsHealth.SimTor.Client;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;

namespace DnsHealth.SimTor.Tests.Client;

/// <summary>A simulated client, whose time passes only while something is waited for, so that all it does is the scenario's and not the host's.</summary>
internal sealed class SteppedClient : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly SteppedTime _time = new();
    private readonly EventLoop _loop;
    private readonly SimClient _client; // The loop's.
    private readonly Thread _thread;
    private readonly List<string> _events = []; // The loop's.

    public SteppedClient(Scenario scenario)
    {
        Network = SimNetwork.Of(scenario);
        _loop = new EventLoop(_time);
        _client = new SimClient(
            _loop, Network, scenario, new ClientSettings { BuildTimeout = BuildTimeout }, (keyword, text) => _events.Add($"{keyword} {text}"), _time);
        _thread = new Thread(_loop.Run);
        _thread.Start();
    }

    public static TimeSpan BuildTimeout => TimeSpan.FromSeconds(15);

    public SimNetwork Network { get; }

    public Sightings Seen => On(() => _client.Seen);

    /// <summary>Builds a circuit, and lets time pass until that is decided.</summary>
    /// <returns>Its events, without their keyword and number.</returns>
    public IReadOnlyList<string> Build(params SimRelay[] path) => BuildAll([path])[0];

    /// <summary>Builds circuits at once.</summary>
    public IReadOnlyList<IReadOnlyList<string>> BuildAll(IReadOnlyList<SimRelay[]> paths)
    {
        var ids = paths.Select(Launch).ToList();
        for (var waited = TimeSpan.Zero; waited < 2 * BuildTimeout; waited += Step)
        {
            if (ids.TrueForAll(id => EventsOf(id) is [.., var last] && last.Split(' ')[0] is "BUILT" or "FAILED")) break;
            Pass(Step);
        }

        return [.. ids.Select(EventsOf)];
    }

    /// <summary>Asks for a name on a new circuit to an exit, by one that is built for it.</summary>
    /// <returns>The last events of the circuit and of the stream; without a stream where there is no circuit.</returns>
    public (string Circuit, string? Stream) Ask(SimRelay hop, SimRelay exit, string name)
    {
        var id = Launch([hop, exit]);
        string? stream = null;
        for (var waited = TimeSpan.Zero; waited < 2 * BuildTimeout; waited += Step)
        {
            var last = EventsOf(id).LastOrDefault() ?? "";
            if (last.StartsWith("FAILED", StringComparison.Ordinal) || last.StartsWith("CLOSED", StringComparison.Ordinal)) break;
            if (last.StartsWith("BUILT", StringComparison.Ordinal) && stream is null)
                stream = On(() =>
                {
                    var asked = _client.Ask(name, "SOCKS5", "1", new IPEndPoint(IPAddress.Loopback, 1), _ => { });
                    Assert.Equal("250 OK", _client.Attach(asked.Id, id));
                    return asked.Id;
                });
            if (stream is not null && On(() => _events.Exists(line => line.StartsWith($"STREAM {stream} CLOSED ", StringComparison.Ordinal)))) break;
            Pass(Step);
        }

        return (EventsOf(id)[^1], stream is null ? null : On(() => _events.Last(line => line.StartsWith($"STREAM {stream} ", StringComparison.Ordinal))));
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan span)
    {
        _time.Step(span);
        // What is due has happened when the loop has come by twice.
        On(() => true);
        On(() => true);
    }

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
    }

    private string Launch(SimRelay[] path)
    {
        var reply = On(() => _client.Extend([.. path.Select(hop => $"${hop.Fingerprint}")]));
        Assert.StartsWith("250 EXTENDED ", reply, StringComparison.Ordinal);
        return reply["250 EXTENDED ".Length..];
    }

    private List<string> EventsOf(string id)
    {
        var prefix = $"CIRC {id} ";
        return On(() => _events.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..]).ToList());
    }

    private T On<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() => done.SetResult(action()));
        return done.Task.WaitAsync(Deadline).GetAwaiter().GetResult();
    }
}
