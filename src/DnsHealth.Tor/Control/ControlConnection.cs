using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace DnsHealth.Tor.Control;

/// <summary>
/// A connection to tor's control port (control-spec 2): commands out, replies and events in.
/// Commands may be sent at any time and from anywhere; replies come in the order of the commands.
/// </summary>
/// <remarks>
/// One loop writes: it alone puts waiters into the queue and commands into the pipe, so that the two stay in one order.
/// One loop reads: it alone assembles replies and calls the event handlers, which therefore must not block.
/// The queue and the reason of death are guarded by <c>_gate</c>. A cancelled command keeps its place in the queue,
/// and its reply is thrown away when it comes.
/// </remarks>
public sealed class ControlConnection : IAsyncDisposable
{
    /// <summary>Bytes in a line at the most; tor's longest are the families of large operators, some tens of thousands.</summary>
    public const int MaximumLineLength = 1 << 20;

    /// <summary>Bytes of a reply held in memory at the most; what goes to a sink is not held.</summary>
    public const int MaximumReplyLength = 16 << 20;

    /// <summary>What a line held in memory counts beside its text, for empty lines take room too.</summary>
    private const int LineCost = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiters = [];
    private readonly Channel<(string Command, Waiter Waiter)> _commands =
        Channel.CreateUnbounded<(string, Waiter)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly IDisposable? _transport;
    private readonly Task _loop;
    private Subscription[] _subscriptions = [];
    private Exception? _death;
    private long _bytesReceived;

    /// <summary>Starts to read from a connection that is open.</summary>
    /// <param name="reader">What tor says.</param>
    /// <param name="writer">What tor hears.</param>
    /// <param name="transport">Disposed of with the connection.</param>
    public ControlConnection(PipeReader reader, PipeWriter writer, IDisposable? transport = null)
    {
        _reader = reader;
        _writer = writer;
        _transport = transport;
        _loop = Task.Run(() => Task.WhenAll(ReadLoopAsync(), WriteLoopAsync()));
    }

    /// <summary>Ends, without an exception, when the connection has ended, however it did.</summary>
    public Task Completion => _loop;

    /// <summary>Why the connection ended; null while it stands.</summary>
    public Exception? Death
    {
        get
        {
            lock (_gate) return _death;
        }
    }

    /// <summary>Bytes that tor has sent so far: while they grow, it lives, even if a reply is long in coming.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Connects to a control port or a control socket.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static async Task<ControlConnection> ConnectAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        return new ControlConnection(PipeReader.Create(stream), PipeWriter.Create(stream), stream);
    }

    /// <summary>Calls <paramref name="handler"/> for every event from now on, in order, on the reading loop.</summary>
    /// <returns>Dispose of it to hear no more.</returns>
    public IDisposable Subscribe(Action<ControlEvent> handler)
    {
        var subscription = new Subscription(this, handler);
        lock (_gate) _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    /// <summary>Sends a command and gives its whole reply, whatever its code.</summary>
    /// <param name="command">One line, without its end.</param>
    /// <param name="cancellation">Gives up waiting. A command that is already sent is still carried out, and its reply passed over.</param>
    /// <exception cref="ArgumentException">The command is more than one line.</exception>
    /// <exception cref="ControlConnectionLostException">The connection ended first.</exception>
    public Task<ControlReply> SendAsync(string command, CancellationToken cancellation) =>
        SendAsync(command, null, cancellation);

    /// <summary>Sends a command whose reply's data lines go to <paramref name="sink"/> as they arrive, and are not held.</summary>
    /// <param name="command">One line, without its end.</param>
    /// <param name="sink">Called on the reading loop. An exception it throws is this call's; the connection goes on.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="ArgumentException">The command is more than one line.</exception>
    /// <exception cref="ControlConnectionLostException">The connection ended first.</exception>
    public async Task<ControlReply> SendAsync(string command, ReplyDataLine? sink, CancellationToken cancellation)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException("a command is one line", nameof(command));
        cancellation.ThrowIfCancellationRequested();
        var waiter = new Waiter(sink);
        if (!_commands.Writer.TryWrite((command, waiter)))
            throw Lost(Death ?? new ControlConnectionLostException("it was closed"));
        try
        {
            return await waiter.Reply.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            waiter.Abandon();
            throw;
        }
    }

    /// <summary>Sends a command that has to succeed.</summary>
    /// <exception cref="ControlCommandException">tor refused it.</exception>
    /// <exception cref="ControlConnectionLostException">The connection ended first.</exception>
    public async Task<ControlReply> ExpectAsync(string command, CancellationToken cancellation)
    {
        var reply = await SendAsync(command, cancellation);
        return reply.IsSuccess ? reply : throw new ControlCommandException(command.Split(' ', 2)[0], reply);
    }

    /// <summary>GETINFO of one key (control-spec 3.9).</summary>
    /// <exception cref="ControlCommandException">tor does not know the key, or has no value.</exception>
    public async Task<string> GetInfoAsync(string key, CancellationToken cancellation)
    {
        var reply = await ExpectAsync($"GETINFO {key}", cancellation);
        return reply.Value(key) ?? throw new ControlCommandException("GETINFO", reply);
    }

    /// <summary>
    /// Ends the connection because tor is of no use any more. Whatever waits for it fails with <paramref name="reason"/> as its inner
    /// exception; a connection that has ended already keeps its own.
    /// </summary>
    public void Fail(ControlConnectionLostException reason) => Die(reason);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Die(new ControlConnectionLostException("the control connection was closed"));
        _transport?.Dispose();
        await _loop;
    }

    private async Task WriteLoopAsync()
    {
        var commands = _commands.Reader;
        try
        {
            while (await commands.WaitToReadAsync())
            {
                while (commands.TryRead(out var next)) Write(next.Command, next.Waiter);
                await _writer.FlushAsync(CancellationToken.None);
            }
        }
        catch (Exception exception) when (IsConnectionFailure(exception))
        {
            Die(exception);
        }

        // Nothing enters the channel any more; what is left in it was never sent.
        while (commands.TryRead(out var unsent)) unsent.Waiter.Fail(Lost(Death!));
        await IgnoreFailureAsync(_writer.CompleteAsync());
    }

    private void Write(string command, Waiter waiter)
    {
        lock (_gate)
        {
            if (_death is not null)
            {
                waiter.Fail(Lost(_death));
                return;
            }

            _waiters.Enqueue(waiter);
        }

        Encoding.UTF8.GetBytes(command, _writer);
        _writer.Write("\r\n"u8);
    }

    private async Task ReadLoopAsync()
    {
        Exception end = new ControlConnectionLostException("tor closed the control connection");
        try
        {
            var assembly = new Assembly();
            var unread = 0L;
            while (true)
            {
                var result = await _reader.ReadAsync(CancellationToken.None);
                var buffer = result.Buffer;
                Interlocked.Add(ref _bytesReceived, buffer.Length - unread);
                while (TakeLine(ref buffer, out var line)) Receive(line, assembly);
                if (buffer.Length > MaximumLineLength)
                    throw new ControlProtocolException($"a control line is longer than {MaximumLineLength} bytes");
                unread = buffer.Length;
                _reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted || result.IsCanceled) break;
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever ends the loop, a handler's bug included, must reach every waiter.
            end = exception;
        }

        Die(end);
        await IgnoreFailureAsync(_reader.CompleteAsync());
        _transport?.Dispose();
    }

    /// <summary>Completing a pipe may find that the far end is gone; then there is nothing left to tell it.</summary>
    private static async Task IgnoreFailureAsync(ValueTask completion)
    {
        try
        {
            await completion;
        }
        catch (Exception exception) when (IsConnectionFailure(exception))
        {
            return;
        }
    }

    private static bool IsConnectionFailure(Exception exception) =>
        exception is IOException or ObjectDisposedException or InvalidOperationException or SocketException;

    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            line = default;
            return false;
        }

        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    private void Receive(in ReadOnlySequence<byte> bytes, Assembly assembly)
    {
        if (bytes.Length > MaximumLineLength)
            throw new ControlProtocolException($"a control line is longer than {MaximumLineLength} bytes");
        var rented = ArrayPool<char>.Shared.Rent((int)bytes.Length + 1);
        try
        {
            var length = Encoding.UTF8.GetChars(bytes, rented);
            var line = rented.AsSpan(0, length);
            if (line is [.., '\r']) line = line[..^1];
            if (assembly.InData) ReceiveData(line, assembly);
            else ReceiveStatus(line, assembly);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private void ReceiveStatus(ReadOnlySpan<char> line, Assembly assembly)
    {
        if (line.Length < 4 || !int.TryParse(line[..3], System.Globalization.NumberStyles.None, null, out var code) || line[3] is not (' ' or '-' or '+'))
            throw new ControlProtocolException($"not a reply line: {PrintableText.Of(line.ToString(), 80)}");
        if (assembly.Lines.Count > 0 && assembly.IsEvent != (code / 100 == 6))
            throw new ControlProtocolException("an event broke into a reply");
        assembly.IsEvent = code / 100 == 6;
        Count(assembly, line.Length);
        assembly.Lines.Add(new ControlReplyLine(code, line[4..].ToString(), []));
        if (line[3] == '+') assembly.InData = true;
        else if (line[3] == ' ') Complete(assembly);
    }

    private void ReceiveData(ReadOnlySpan<char> line, Assembly assembly)
    {
        if (line is ".")
        {
            assembly.InData = false;
            assembly.Lines[^1] = assembly.Lines[^1] with { Data = assembly.Data };
            assembly.Data = [];
            return;
        }

        if (line is ['.', ..]) line = line[1..];
        Waiter? waiter = null;
        if (!assembly.IsEvent)
        {
            lock (_gate) _waiters.TryPeek(out waiter);
        }

        if (waiter is { TakesData: true })
        {
            waiter.Data(line);
            return;
        }

        Count(assembly, line.Length);
        assembly.Data.Add(line.ToString());
    }

    private static void Count(Assembly assembly, int length)
    {
        assembly.Length += length + LineCost;
        if (assembly.Length > MaximumReplyLength)
            throw new ControlProtocolException($"a reply is longer than {MaximumReplyLength} bytes");
    }

    private void Complete(Assembly assembly)
    {
        var reply = new ControlReply([.. assembly.Lines]);
        var isEvent = assembly.IsEvent;
        assembly.Lines.Clear();
        assembly.Length = 0;
        if (isEvent)
        {
            var parsed = ControlEvent.Parse(reply.Lines[0].Text);
            foreach (var subscription in Volatile.Read(ref _subscriptions)) subscription.Handler(parsed);
            return;
        }

        Waiter? waiter;
        lock (_gate) _waiters.TryDequeue(out waiter);
        if (waiter is null) throw new ControlProtocolException("a reply came that nobody asked for");
        waiter.Succeed(reply);
    }

    private void Die(Exception reason)
    {
        Waiter[] waiting;
        lock (_gate)
        {
            _death ??= reason;
            reason = _death;
            waiting = [.. _waiters];
            _waiters.Clear();
        }

        _commands.Writer.TryComplete();
        foreach (var waiter in waiting) waiter.Fail(Lost(reason));
        // The reading loop may be waiting for a far end that says no more.
        _reader.CancelPendingRead();
    }

    private static ControlConnectionLostException Lost(Exception reason) =>
        new($"the control connection to tor was lost: {reason.Message}", reason);

    private void Unsubscribe(Subscription ended)
    {
        lock (_gate) _subscriptions = [.. _subscriptions.Where(subscription => subscription != ended)];
    }

    /// <summary>The reply or event being received; the reading loop's own.</summary>
    private sealed class Assembly
    {
        public List<ControlReplyLine> Lines { get; } = [];

        public List<string> Data { get; set; } = [];

        public bool InData { get; set; }

        public bool IsEvent { get; set; }

        public long Length { get; set; }
    }

    private sealed class Waiter(ReplyDataLine? sink)
    {
        private volatile bool _abandoned;
        private Exception? _sinkFailure;

        public TaskCompletionSource<ControlReply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether data lines go through <see cref="Data"/> and are not to be kept.</summary>
        public bool TakesData => sink is not null || _abandoned;

        public void Abandon() => _abandoned = true;

        public void Data(ReadOnlySpan<char> line)
        {
            if (_abandoned || _sinkFailure is not null || sink is null) return;
            try
            {
                sink(line);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The sink's failure is its caller's, not the connection's.
                _sinkFailure = exception;
            }
        }

        public void Succeed(ControlReply reply)
        {
            if (_sinkFailure is null) Reply.TrySetResult(reply);
            else Fail(_sinkFailure);
        }

        public void Fail(Exception exception)
        {
            Reply.TrySetException(exception);
            // A waiter that was cancelled has nobody left to look at its exception.
            _ = Reply.Task.Exception;
        }
    }

    private sealed class Subscription(ControlConnection connection, Action<ControlEvent> handler) : IDisposable
    {
        public Action<ControlEvent> Handler => handler;

        public void Dispose() => connection.Unsubscribe(this);
    }
}
