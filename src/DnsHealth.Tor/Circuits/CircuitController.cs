using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsHealth.Dns;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Resolving;

namespace DnsHealth.Tor.Circuits;

/// <summary>
/// Builds circuits and puts questions through them: EXTENDCIRCUIT, ATTACHSTREAM, and the CIRC and STREAM events that tell what
/// became of both (control-spec 3.10, 3.13, 4.1.1, 4.1.2). tor must leave streams unattached, and send CIRC and STREAM events.
/// </summary>
/// <remarks>
/// A stream is known by the name it asks for and by the client's address, which NEWRESOLVE carries. From then on by its id, for
/// after REMAP the target is the address. The maps of what is awaited are guarded by
/// <c>_gate</c>. A circuit's events may arrive before the reply that names it, so the last news of every circuit is kept, for a while.
/// </remarks>
public sealed class CircuitController : ICircuitBuilder, IDisposable
{
    private const int EndedCircuitsKept = 256;

    /// <summary>How long tor may be late: with its word on a circuit or stream that should have ended, or with taking up a question.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ControlConnection _control;
    private readonly TorPulse _pulse;
    private readonly IPEndPoint _socksPort;
    private readonly IPEndPoint _dnsPort;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, CircuitState> _circuits = [];
    private readonly Queue<string> _endedCircuits = [];
    private readonly List<Question> _asked = [];
    private readonly Dictionary<string, Question> _streams = [];

    /// <summary>Listens to the events of <paramref name="control"/> from now on.</summary>
    /// <param name="control">An authenticated connection.</param>
    /// <param name="pulse">Tells when a failure may be tor's own. It stays its owner's.</param>
    /// <param name="socksPort">Where tor takes SOCKS5.</param>
    /// <param name="dnsPort">Where tor takes DNS.</param>
    /// <param name="time">For times and time-outs.</param>
    public CircuitController(ControlConnection control, TorPulse pulse, IPEndPoint socksPort, IPEndPoint dnsPort, TimeProvider time)
    {
        _control = control;
        _pulse = pulse;
        _socksPort = socksPort;
        _dnsPort = dnsPort;
        _time = time;
        _subscription = control.Subscribe(OnEvent);
    }

    /// <inheritdoc/>
    public async Task<CircuitBuild> BuildAsync(IReadOnlyList<Fingerprint> path, TimeSpan timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        await _pulse.AwaitSteadyAsync(cancellation);
        var started = _time.GetTimestamp();
        var asked = _control.SendAsync($"EXTENDCIRCUIT 0 {string.Join(',', path.Select(hop => $"${hop}"))}", CancellationToken.None);
        try
        {
            await asked.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = CloseWhenNamedAsync(asked);
            throw;
        }

        var reply = await asked;
        if (!reply.IsSuccess)
            return new CircuitBuild(null, Refusal(reply), _time.GetElapsedTime(started), null);
        if (NameIn(reply) is not { } id)
            throw new ControlProtocolException($"EXTENDCIRCUIT was answered with {PrintableText.Of(reply.Text, 80)}");

        var launched = _pulse.Now;
        CircuitState state;
        lock (_gate) state = StateOf(id);

        var circuit = new Circuit(this, id, state);
        string? disturbance;
        try
        {
            // tor ends what takes too long by itself, and says how far it came; ours is the second time-out.
            await FirstOfAsync(timeout + Grace, cancellation, state.Settled.Task, _control.Completion);
            ThrowIfLost();
            // A circuit that stands is no doubt built, but the times of one that was built over a standstill mean nothing.
            disturbance = IsBuilt(state) ? _pulse.DisturbanceSince(launched) : await _pulse.ConfirmAsync(launched, cancellation);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ControlConnectionLostException)
        {
            await circuit.DisposeAsync();
            throw;
        }

        lock (_gate)
        {
            if (state.IsBuilt && disturbance is null)
                return new CircuitBuild(circuit, null, state.Since(started, _time), state.LastExtension(_time));
        }

        await circuit.DisposeAsync();
        lock (_gate)
        {
            return new CircuitBuild(null, disturbance is null ? state.Failure() : state.Disturbed(disturbance), state.Since(started, _time), null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    private bool IsBuilt(CircuitState state)
    {
        lock (_gate) return state.IsBuilt;
    }

    /// <summary>The circuit's name in <c>250 EXTENDED 12</c>; null where there is none.</summary>
    private static string? NameIn(ControlReply reply) =>
        reply.IsSuccess && reply.Text.Split(' ') is ["EXTENDED", { Length: > 0 and <= 16 } id] ? id : null;

    /// <summary>552 names the router it does not know, or has no descriptor of.</summary>
    private static CircuitFailure Refusal(ControlReply reply)
    {
        Fingerprint? unknown = null;
        foreach (var word in reply.Text.Split(' ', '"'))
        {
            if (reply.Code == 552 && Fingerprint.TryParse(word, out var fingerprint)) unknown = fingerprint;
        }

        return new CircuitFailure
        {
            Refused = true,
            UnknownRelay = unknown,
            ReasonText = PrintableText.Of($"{reply.Code} {reply.Text}", 120),
        };
    }

    /// <summary>Closes a circuit that was asked for and is wanted no more, once its name is known.</summary>
    private async Task CloseWhenNamedAsync(Task<ControlReply> asked)
    {
        try
        {
            if (NameIn(await asked) is { } id) await SendQuietlyAsync($"CLOSECIRCUIT {id}");
        }
        catch (ControlConnectionLostException exception)
        {
            Trace.WriteLine(exception.Message);
        }
    }

    private void OnEvent(ControlEvent news)
    {
        switch (news)
        {
            case CircuitEvent circuit:
                OnCircuit(circuit);
                break;
            case StreamEvent stream:
                OnStream(stream);
                break;
            default:
                break;
        }
    }

    private void OnCircuit(CircuitEvent news)
    {
        lock (_gate)
        {
            var state = StateOf(news.Id);
            state.Take(news, _time.GetTimestamp());
            if (news.Status is not (CircuitStatus.Failed or CircuitStatus.Closed)) return;

            // Someone may yet ask after it: the reply that names a circuit can come after its end.
            _endedCircuits.Enqueue(news.Id);
            if (_endedCircuits.Count > EndedCircuitsKept) _circuits.Remove(_endedCircuits.Dequeue());
        }
    }

    private CircuitState StateOf(string id)
    {
        if (!_circuits.TryGetValue(id, out var state)) _circuits[id] = state = new CircuitState();
        return state;
    }

    private void OnStream(StreamEvent news)
    {
        Question? question;
        lock (_gate)
        {
            if (!_streams.TryGetValue(news.Id, out question) && news.Status == StreamStatus.Newresolve)
            {
                question = Match(news);
                if (question is not null)
                {
                    question.Stream = news.Id;
                    _streams[news.Id] = question;
                }
            }

            if (news.Status is StreamStatus.Closed or StreamStatus.Failed) _streams.Remove(news.Id);
        }

        if (question is not null)
        {
            if (news.Status == StreamStatus.Newresolve) _ = AttachAsync(question, news.Id);
            else question.Take(news, _time.GetTimestamp());
        }
        else if (news.Status is StreamStatus.New or StreamStatus.Newresolve or StreamStatus.Detached
            && news.Purpose?.StartsWith("DIR_", StringComparison.Ordinal) != true)
        {
            // Another client's, on a tor we share: with circuit 0, tor chooses for it as it always did. One that came off its
            // circuit waits for us again; tor refuses where it needs no help.
            _ = SendQuietlyAsync($"ATTACHSTREAM {news.Id} 0");
        }
    }

    /// <summary>The question a new stream belongs to. Called under <c>_gate</c>.</summary>
    private Question? Match(StreamEvent news)
    {
        foreach (var question in _asked)
        {
            if (question.Stream is null
                && question.ClientAddress == news.SourceAddress
                && question.Name.Equals(news.TargetHost, StringComparison.OrdinalIgnoreCase))
            {
                return question;
            }
        }

        return null;
    }

    private async Task AttachAsync(Question question, string stream)
    {
        try
        {
            var reply = await _control.SendAsync($"ATTACHSTREAM {stream} {question.CircuitId}", CancellationToken.None);
            if (reply.IsSuccess)
            {
                question.Sent(_time.GetTimestamp());
                return;
            }

            question.NotAttached($"{reply.Code} {PrintableText.Of(reply.Text, 120)}");
        }
        catch (ControlConnectionLostException exception)
        {
            question.NotAttached(exception.Message);
        }
    }

    private void ThrowIfLost()
    {
        if (_control.Death is { } death) throw new ControlConnectionLostException($"tor is gone: {death.Message}", death);
    }

    /// <summary>For commands whose failure changes nothing: what they ask for has then already come about.</summary>
    private async Task SendQuietlyAsync(string command)
    {
        try
        {
            await _control.SendAsync(command, CancellationToken.None);
        }
        catch (ControlConnectionLostException exception)
        {
            Trace.WriteLine(exception.Message);
        }
    }

    private async Task<Resolution> ResolveAsync(Circuit circuit, string name, ResolvePort port, TimeSpan timeout, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = _pulse.Now;
        var question = new Question(circuit.Id, name);
        var reply = port == ResolvePort.Socks
            ? AskSocksAsync(question, stop.Token)
            : AskDnsAsync(question, timeout, stop.Token);
        try
        {
            var seen = await ObserveAsync(circuit, question, reply, timeout, cancellation);
            // An address can only have come from the exit. Anything else may be tor's own doing, and its time has to be the exit's alone.
            if (seen.Address is not null || seen.Outcome == ResolutionOutcome.NotAsked) return seen;
            return await _pulse.ConfirmAsync(asked, cancellation) is { } disturbance ? Disturbed(disturbance) : seen;
        }
        finally
        {
            await stop.CancelAsync();
            // Only when it has ended is the question sure not to be put among those asked after it was taken out.
            await ((Task)reply).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            string? stream;
            lock (_gate)
            {
                _asked.Remove(question);
                stream = question.Ended.IsCompleted ? null : question.Stream;
            }

            // tor would keep the stream, though nobody reads its answer any more.
            if (stream is not null) _ = SendQuietlyAsync($"CLOSESTREAM {stream} 1");
        }
    }

    private async Task<Resolution> ObserveAsync(
        Circuit circuit, Question question, Task<(int Code, IPAddress? Address)> reply, TimeSpan timeout, CancellationToken cancellation)
    {
        // Until the stream is on the circuit, whatever goes wrong is ours.
        await FirstOfAsync(Grace, cancellation, question.Left, reply, circuit.Died, _control.Completion);
        // What came over another socket can overtake tor's word on the control port, that tor is gone included.
        if (reply.IsCompleted) await FirstOfAsync(Grace, cancellation, question.Left, circuit.Died, _control.Completion);
        ThrowIfLost();
        if (!question.Left.IsCompleted) return NotAsked(circuit, reply.IsCompleted ? Explain(reply) : "tor did not take the question up");
        if (question.AttachTrouble is { } trouble) return NotAsked(circuit, trouble);

        var sentAt = question.SentAt;
        var first = await FirstOfAsync(timeout, cancellation, reply, circuit.Died, question.Detached, _control.Completion);
        var elapsed = _time.GetElapsedTime(sentAt);
        if (reply.IsCompletedSuccessfully) first = reply;
        // The reply alone does not say why: the stream's end does, and it is on its way.
        if (first == reply) await FirstOfAsync(Grace, cancellation, question.Ended, _control.Completion);
        if (!question.Ended.IsCompleted) ThrowIfLost();
        if (first == reply && !reply.IsCompletedSuccessfully) return NotAsked(circuit, Explain(reply));

        var answer = first == reply ? await reply : default((int Code, IPAddress? Address)?);
        var broken = first == circuit.Died || question.Reason == StreamReason.Destroy;
        return new Resolution
        {
            Elapsed = elapsed,
            Outcome = broken ? ResolutionOutcome.CircuitDied : first == reply ? ResolutionOutcome.Replied : ResolutionOutcome.TimedOut,
            ReplyCode = answer?.Code,
            Address = answer?.Address,
            StreamReason = question.Reason,
            StreamReasonText = question.ReasonText,
        };
    }

    /// <summary>A circuit that is gone when a question is attached has died; anything else is our own trouble.</summary>
    private static Resolution NotAsked(Circuit circuit, string trouble) => new()
    {
        Elapsed = TimeSpan.Zero,
        Outcome = circuit.HasDied ? ResolutionOutcome.CircuitDied : ResolutionOutcome.NotAsked,
        Trouble = trouble,
    };

    private static Resolution Disturbed(string disturbance) => new()
    {
        Elapsed = TimeSpan.Zero,
        Outcome = ResolutionOutcome.NotAsked,
        Trouble = disturbance,
    };

    private static string Explain(Task reply) =>
        reply.Exception?.InnerException is { } exception ? PrintableText.Of(exception.Message, 200) : "tor replied without asking";

    /// <summary>The first of the tasks to end, or null when none does in time.</summary>
    private async Task<Task?> FirstOfAsync(TimeSpan timeout, CancellationToken cancellation, params Task[] tasks)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = Task.Delay(timeout, _time, stop.Token);
        var first = await Task.WhenAny([.. tasks, delay]);
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return first == delay ? null : first;
    }

    /// <summary>Has the question known by its client's address. That has to be done before tor can name it in an event.</summary>
    private void Expect(Question question, IPEndPoint client)
    {
        // tor writes no brackets around an IPv6 address here.
        question.ClientAddress = string.Create(CultureInfo.InvariantCulture, $"{client.Address}:{client.Port}");
        lock (_gate) _asked.Add(question);
    }

    private async Task<(int Code, IPAddress? Address)> AskSocksAsync(Question question, CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(cancellation);
        Expect(question, (IPEndPoint)socket.LocalEndPoint!);
        await using var stream = new NetworkStream(socket);
        var reply = await SocksResolver.ResolveAsync(stream, question.Name, cancellation);
        return (reply.Code, reply.Address);
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            return await SocksResolver.ConnectAsync(_socksPort, cancellation);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            PortGone("SOCKS port", _socksPort, exception);
            throw;
        }
    }

    /// <summary>A tor whose port nobody listens on any more is of no use, whatever else of it is alive.</summary>
    private void PortGone(string port, IPEndPoint address, SocketException exception) =>
        _control.Fail(new ControlConnectionLostException($"nothing listens at its {port} {address} any more", exception));

    private async Task<(int Code, IPAddress? Address)> AskDnsAsync(Question question, TimeSpan timeout, CancellationToken cancellation)
    {
        var client = new DnsClient(
            new DnsClientOptions { Servers = [_dnsPort], Tries = 1, Timeout = timeout + Grace + Grace },
            new DnsPortTransport(address => Expect(question, address), exception => PortGone("DNSPort", _dnsPort, exception)),
            _time);
        var result = await client.QueryAsync(DnsName.Parse(question.Name), DnsRecordType.A, cancellation);
        if (result is not DnsReply { Message: var response }) throw new IOException($"the DNSPort: {((DnsFailure)result).Detail}");
        var address = response.Answers.OfType<AddressRecord>().FirstOrDefault()?.Address;
        return ((int)response.ResponseCode, address);
    }

    private sealed class Circuit(CircuitController controller, string id, CircuitState state) : ICircuit
    {
        private int _closing;

        public string Id => id;

        public Task Died => state.Ended.Task;

        public Task Ended => state.Ended.Task;

        public bool HasDied => state.Ended.Task.IsCompleted;

        public string? DeathReason => state.Ended.Task.IsCompletedSuccessfully ? state.Ended.Task.Result : null;

        public Task<Resolution> ResolveAsync(string name, ResolvePort port, TimeSpan timeout, CancellationToken cancellation) =>
            controller.ResolveAsync(this, name, port, timeout, cancellation);

        public ValueTask DisposeAsync()
        {
            // Nobody waits for tor's answer, for a tor that is stuck would keep a run that was interrupted from its end.
            if (!HasDied && Interlocked.Exchange(ref _closing, 1) == 0) _ = controller.SendQuietlyAsync($"CLOSECIRCUIT {id}");
            return ValueTask.CompletedTask;
        }
    }
}
