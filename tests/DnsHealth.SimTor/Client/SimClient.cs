using System.Globalization;
using System.Net;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;
using DnsHealth.Tor.Directory;

namespace DnsHealth.SimTor.Client;

/// <summary>
/// Circuits and streams as a tor client has them, over relays that are simulated: what each command does, and the events that come
/// of it (control-spec 4.1.1, 4.1.2). Everything here is the loop's alone.
/// </summary>
/// <param name="loop">For what comes later.</param>
/// <param name="network">The relays.</param>
/// <param name="scenario">How they behave.</param>
/// <param name="settings">tor's own settings.</param>
/// <param name="happened">Hears each event: its keyword, and the text behind it.</param>
/// <param name="time">The clock.</param>
internal sealed class SimClient(
    EventLoop loop, SimNetwork network, Scenario scenario, ClientSettings settings, Action<string, string> happened, TimeProvider time)
{
    /// <summary>What a question's way there and back takes of the time a circuit did: extending it cost the relays a handshake besides.</summary>
    public const double QuestionPart = (1 - FirstHopPart) * 0.9;

    /// <summary>The first hop's part of the time a circuit of two hops takes.</summary>
    private const double FirstHopPart = 0.35;

    private const double ReplyPart = 0.5;

    /// <summary>The most circuits that an exit loses one after another.</summary>
    private const int MostLossesInRow = 2;

    private static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(1);

    private readonly ExitResolver _resolver = new(scenario);
    private readonly Random _random = new(scenario.Seed + 1);
    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, SimCircuit> _circuits = [];
    private readonly Dictionary<string, SimStream> _streams = [];
    private readonly Dictionary<SimRelay, int> _inHand = [];
    private readonly Dictionary<(SimRelay Exit, string Name), ExitAnswer> _cache = [];
    private readonly Dictionary<SimRelay, int> _lossesInRow = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private long? _firstCircuit;
    private int _extending;
    private int _lost;
    private int _lastCircuit;
    private int _lastStream;
    private int _mostInHand;
    private int _mostOverOneHop;
    private int _failedAtHop;
    private int _failedAtExit;
    private int _questions;
    private int _repeated;

    /// <summary>What came by so far.</summary>
    public Sightings Seen => new()
    {
        CircuitsLaunched = _lastCircuit,
        CircuitsFailedAtFirstHop = _failedAtHop,
        CircuitsFailedAtExit = _failedAtExit,
        CircuitsLost = _lost,
        MostCircuitsInHand = _mostInHand,
        MostCircuitsOverOneFirstHop = _mostOverOneHop,
        CircuitsLeftOpen = _circuits.Count,
        Questions = _questions,
        RepeatedNames = _repeated,
    };

    /// <summary>EXTENDCIRCUIT 0. The event of its launch comes behind the reply.</summary>
    public string Extend(IReadOnlyList<string> hops)
    {
        var path = new List<SimRelay>();
        foreach (var hop in hops)
        {
            var end = hop.AsSpan().IndexOfAny('~', '=');
            if (!Fingerprint.TryParse(end < 0 ? hop : hop.AsSpan(0, end), out var fingerprint)
                || !network.ByFingerprint.TryGetValue(fingerprint, out var relay))
            {
                return $"552 No such router \"{hop}\"";
            }

            path.Add(relay);
        }

        var circuit = new SimCircuit
        {
            Id = (++_lastCircuit).ToString(CultureInfo.InvariantCulture),
            Path = path,
            TimeCreated = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        };
        _circuits.Add(circuit.Id, circuit);
        _firstCircuit ??= time.GetTimestamp();
        _mostInHand = Math.Max(_mostInHand, _circuits.Count);
        var load = _inHand[circuit.FirstHop] = _inHand.GetValueOrDefault(circuit.FirstHop) + 1;
        _mostOverOneHop = Math.Max(_mostOverOneHop, load);
        loop.After(TimeSpan.Zero, () => Launch(circuit));
        return $"250 EXTENDED {circuit.Id}";
    }

    /// <summary>CLOSECIRCUIT. What comes of it comes behind the reply.</summary>
    public string Close(string id)
    {
        if (!_circuits.TryGetValue(id, out var circuit)) return $"552 Unknown circuit \"{id}\"";
        loop.After(TimeSpan.Zero, () => End(circuit, "REQUESTED"));
        return "250 OK";
    }

    /// <summary>A question by a port.</summary>
    public SimStream Ask(string name, string protocol, string sessionGroup, IPEndPoint client, Action<StreamReply> reply)
    {
        var stream = new SimStream
        {
            Id = (++_lastStream).ToString(CultureInfo.InvariantCulture),
            Name = name,
            Target = name,
            Protocol = protocol,
            SessionGroup = sessionGroup,
            Reply = reply,
        };
        _streams.Add(stream.Id, stream);
        Tell(stream, "NEWRESOLVE", $"SOURCE_ADDR={client} PURPOSE=DNS_REQUEST");
        AwaitController(stream);
        return stream;
    }

    /// <summary>ATTACHSTREAM.</summary>
    public string Attach(string streamId, string circuitId)
    {
        if (!_streams.TryGetValue(streamId, out var stream)) return $"552 Unknown stream \"{streamId}\"";
        if (stream.Circuit is not null) return "555 Connection is not managed by controller.";
        // Circuit 0 leaves the choice to tor, which none is made for here: the stream goes on waiting.
        if (circuitId == "0") return "250 OK";
        if (!_circuits.TryGetValue(circuitId, out var circuit)) return $"552 Unknown circuit \"{circuitId}\"";
        if (!circuit.IsBuilt) return "551 Can't attach stream to non-open origin circuit";
        if (circuit.Path.Count < 2) return "551 Can't attach stream to this one-hop circuit.";
        stream.Circuit = circuit;
        circuit.Streams.Add(stream);
        loop.After(TimeSpan.Zero, () => Send(stream, circuit));
        return "250 OK";
    }

    /// <summary>CLOSESTREAM.</summary>
    public string CloseStream(string id)
    {
        if (!_streams.TryGetValue(id, out var stream)) return $"552 Unknown stream \"{id}\"";
        loop.After(TimeSpan.Zero, () => End(stream, "MISC", StreamReply.Transient));
        return "250 OK";
    }

    /// <summary>The client that asked went away.</summary>
    public void Abandon(SimStream stream) => End(stream, "DONE", null);

    private void Launch(SimCircuit circuit)
    {
        if (circuit.HasEnded) return;
        Tell(circuit, "LAUNCHED");
        var hop = circuit.FirstHop;
        switch (hop.State)
        {
            case RelayState.Down:
                loop.After(Refusal, () => Fail(circuit, "CHANNEL_CLOSED"));
                return;
            case RelayState.Frozen:
                // tor never gives up on a circuit whose connection is still being opened.
                return;
            default:
                break;
        }

        loop.After(settings.BuildTimeout, () =>
        {
            if (!circuit.IsBuilt) Fail(circuit, "TIMEOUT");
        });
        var reached = Leg(circuit, FirstHopPart);
        if (hop is { IsExit: false, State: RelayState.Flaky } && Happens(scenario.FirstHopFlakyPercent / 100d))
            loop.After(reached, () => Fail(circuit, "CHANNEL_CLOSED"));
        else if (Happens(Beyond(hop) * scenario.Overload.FailureGrowth))
            loop.After(reached, () => Fail(circuit, "DESTROYED REMOTE_REASON=RESOURCELIMIT"));
        else
            loop.After(reached, () => Reach(circuit));
    }

    /// <summary>A hop answers; then the next is on its way, or the circuit is built.</summary>
    private void Reach(SimCircuit circuit)
    {
        if (circuit.HasEnded) return;
        circuit.Reached++;
        Tell(circuit, "EXTENDED");
        if (circuit.Reached == circuit.Path.Count)
        {
            circuit.IsBuilt = true;
            StopExtending(circuit);
            Tell(circuit, "BUILT");
            return;
        }

        if (!circuit.IsExtending)
        {
            if (scenario.Overload.NetworkLimit > 0 && _extending >= scenario.Overload.NetworkLimit)
            {
                _lost++;
                return;
            }

            circuit.IsExtending = true;
            _extending++;
        }

        var (last, next) = (circuit.Path[circuit.Reached - 1], circuit.Path[circuit.Reached]);
        var way = Leg(circuit, 1 - FirstHopPart);
        if (Refuses(last, next))
        {
            loop.After(way, () => Fail(circuit, $"DESTROYED REMOTE_REASON={Reason(last, "CONNECTFAILED", "RESOURCELIMIT")}"));
            return;
        }

        switch (next.State)
        {
            case RelayState.Down:
                // What the relay before it says depends on whether it had a connection.
                loop.After(way, () => Fail(circuit, $"DESTROYED REMOTE_REASON={Reason(next, "CHANNEL_CLOSED", "CONNECTFAILED")}"));
                break;
            case RelayState.Frozen:
                break;
            case RelayState.Flaky when Loses(next):
                loop.After(way, () => Fail(circuit, "DESTROYED REMOTE_REASON=CHANNEL_CLOSED"));
                break;
            default:
                loop.After(way, () => Reach(circuit));
                break;
        }
    }

    /// <summary>Whether a relay cannot connect to another, though both are up.</summary>
    private bool Refuses(SimRelay relay, SimRelay next) => relay.State switch
    {
        RelayState.Refusing => true,
        RelayState.Partial => Lot.Of(relay, next.Nickname) < scenario.PartialPercent,
        RelayState.Turning => _firstCircuit is { } first && time.GetElapsedTime(first).TotalSeconds >= scenario.TurnsAfter,
        _ => false,
    };

    /// <summary>One of two reasons, always the same for a relay.</summary>
    private static string Reason(SimRelay relay, string one, string other) => relay.Fingerprint.ToBytes()[0] % 2 == 0 ? one : other;

    /// <summary>Whether an exit that loses circuits loses this one, now: on the way to it, or with the first question.</summary>
    private bool Loses(SimRelay exit)
    {
        var inRow = _lossesInRow.GetValueOrDefault(exit);
        if (inRow == MostLossesInRow || !Happens(scenario.CircuitFlakyPercent / 200d)) return false;
        _lossesInRow[exit] = inRow + 1;
        return true;
    }

    private void StopExtending(SimCircuit circuit)
    {
        if (!circuit.IsExtending) return;
        circuit.IsExtending = false;
        _extending--;
    }

    private void Fail(SimCircuit circuit, string reason)
    {
        if (circuit.HasEnded) return;
        if (circuit.Reached == 0) _failedAtHop++;
        else _failedAtExit++;
        End(circuit, reason);
    }

    private void End(SimCircuit circuit, string reason)
    {
        if (circuit.HasEnded) return;
        circuit.HasEnded = true;
        _circuits.Remove(circuit.Id);
        StopExtending(circuit);
        _inHand[circuit.FirstHop]--;
        Tell(circuit, circuit.IsBuilt ? "CLOSED" : "FAILED", reason);
        foreach (var stream in circuit.Streams.ToArray()) End(stream, "DESTROY", StreamReply.Transient);
    }

    /// <summary>The question goes out on the circuit.</summary>
    private void Send(SimStream stream, SimCircuit circuit)
    {
        if (stream.HasEnded || circuit.HasEnded) return;
        Tell(stream, "SENTRESOLVE");
        Count(stream.Name);
        loop.After(settings.StreamTimeout, () => Detach(stream, circuit));
        var exit = circuit.LastHop;
        var way = Leg(circuit, QuestionPart);
        switch (exit.State)
        {
            case RelayState.Stalled:
                return;
            case RelayState.Flaky when exit.IsExit:
                if (Loses(exit))
                {
                    loop.After(way, () => End(circuit, "DESTROYED REMOTE_REASON=CHANNEL_CLOSED"));
                    return;
                }

                _lossesInRow.Remove(exit);
                break;
            default:
                break;
        }

        loop.After(way * (1 - ReplyPart), () =>
        {
            // The exit hears it now, and its cache knows every name it answered before, whatever the answer was.
            var known = _cache.TryGetValue((exit, stream.Name), out var answer);
            if (!known) answer = _resolver.Ask(exit, stream.Name, time.GetElapsedTime(_started));
            loop.After((known ? TimeSpan.Zero : answer.After) + (way * ReplyPart), () =>
            {
                _cache[(exit, stream.Name)] = answer;
                Deliver(stream, circuit, answer);
            });
        });
    }

    private void Deliver(SimStream stream, SimCircuit circuit, ExitAnswer answer)
    {
        if (stream.HasEnded || stream.Circuit != circuit) return;
        if (answer.Address is not { } address)
        {
            End(stream, "DONE", new StreamReply(null, answer.IsPermanent));
        }
        else if (IsInternal(address))
        {
            // ClientDNSRejectInternalAddresses: tor takes it for an attack, and for a broken protocol.
            End(stream, "TORPROTOCOL", StreamReply.Transient);
        }
        else
        {
            stream.Target = address.ToString();
            Tell(stream, "REMAP", "SOURCE=EXIT");
            End(stream, "DONE", new StreamReply(address, false));
        }
    }

    private void Detach(SimStream stream, SimCircuit circuit)
    {
        if (stream.HasEnded || stream.Circuit != circuit) return;
        Tell(stream, "DETACHED", "REASON=TIMEOUT");
        happened("STREAM", stream.Describe("CONTROLLER_WAIT"));
        circuit.Streams.Remove(stream);
        stream.Circuit = null;
        GiveUpLater(stream);
    }

    private void AwaitController(SimStream stream)
    {
        Tell(stream, "CONTROLLER_WAIT");
        GiveUpLater(stream);
    }

    private void GiveUpLater(SimStream stream) => loop.After(settings.SocksTimeout, () =>
    {
        if (stream.Circuit is null) End(stream, "TIMEOUT", StreamReply.Transient);
    });

    private void End(SimStream stream, string reason, StreamReply? reply)
    {
        if (stream.HasEnded) return;
        stream.HasEnded = true;
        _streams.Remove(stream.Id);
        stream.Circuit?.Streams.Remove(stream);
        if (reply is { } said) stream.Reply(said);
        Tell(stream, "CLOSED", $"REASON={reason}");
    }

    private void Count(string name)
    {
        _questions++;
        // Control names are the same each time, and meant to be.
        if (!scenario.Zones.IsControl(name) && !_names.Add(name)) _repeated++;
    }

    /// <summary>How long a part of a circuit's way takes, as loaded as its first hop is now.</summary>
    private TimeSpan Leg(SimCircuit circuit, double part)
    {
        var hop = circuit.FirstHop;
        var factor = (1 + (Beyond(hop) * scenario.Overload.LatencyGrowth)) * (hop is { IsExit: false, State: RelayState.Slow } ? scenario.SlowFactor : 1);
        return circuit.LastHop.CircuitTime * (part * factor);
    }

    /// <summary>Circuits in hand over a hop, beyond what costs it nothing.</summary>
    private int Beyond(SimRelay hop) => Math.Max(0, _inHand[hop] - scenario.Overload.Threshold);

    private bool Happens(double probability) => probability > 0 && _random.NextDouble() < probability;

    private static bool IsInternal(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes is [10 or 127 or 0, _, _, _] or [192, 168, _, _] or [169, 254, _, _] or [172, >= 16 and < 32, _, _];
    }

    private void Tell(SimCircuit circuit, string status, string? reason = null) => happened("CIRC", circuit.Describe(status, reason));

    private void Tell(SimStream stream, string status, string? more = null) => happened("STREAM", stream.Describe(status, more));
}
