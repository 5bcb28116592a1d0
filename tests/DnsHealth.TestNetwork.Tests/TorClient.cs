using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Tests;

/// <summary>A real tor that uses a private network as a scanner's would, by its client.torrc.</summary>
internal sealed class TorClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TcpClient _control = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));
    private readonly Channel<string> _replies = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _circuitEvents = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, string> _circuitOfName = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private StreamReader _reader = StreamReader.Null;
    private Task _reading = Task.CompletedTask;
    private int _repliesToSkip;

    private TorClient(Process process) => _process = process;

    private CancellationToken Deadline => _deadline.Token;

    /// <summary>Starts it, and waits until it has the directory (75 %) and as many descriptors as it should.</summary>
    public static async Task<TorClient> StartAsync(PrivateNetwork network, string directory, int descriptors)
    {
        Directory.CreateDirectory(directory);
        var portFile = Path.Combine(directory, "control");
        var torrc = Path.Combine(directory, "torrc");
        await File.WriteAllTextAsync(torrc, $"""
            DataDirectory {directory}/data
            Log notice file {directory}/log
            ControlPort auto
            ControlPortWriteToFile {portFile}
            SocksPort 0
            DNSPort auto
            UseMicrodescriptors 0
            FetchUselessDescriptors 1
            UseEntryGuards 0
            ConfluxEnabled 0
            LearnCircuitBuildTimeout 0
            CircuitBuildTimeout 15
            __OwningControllerProcess {Environment.ProcessId}
            {await File.ReadAllTextAsync(Path.Combine(network.Directory, PrivateNetwork.ClientTorrcFileName))}
            """);
        var client = new TorClient(Process.Start("tor", ["--quiet", "-f", torrc, "--defaults-torrc", "/dev/null"]));
        try
        {
            while (!File.Exists(portFile)) await client.PauseAsync();
            var port = int.Parse((await File.ReadAllTextAsync(portFile)).Split(':')[1], CultureInfo.InvariantCulture);
            await client._control.ConnectAsync(IPAddress.Loopback, port, client.Deadline);
            client._reader = new StreamReader(client._control.GetStream());
            client._reading = client.ReadAsync();
            await client.CommandAsync("AUTHENTICATE");
            while (await client.ProgressAsync() < 75 || await client.CountDescriptorsAsync() < descriptors) await client.PauseAsync();
            await client.CommandAsync("SETCONF __LeaveStreamsUnattached=1 __DisablePredictedCircuits=1");
            await client.CommandAsync("SETEVENTS CIRC STREAM");
            return client;
        }
        catch (OperationCanceledException)
        {
            var log = await File.ReadAllTextAsync(Path.Combine(directory, "log"));
            await client.DisposeAsync();
            throw new InvalidOperationException(log);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>The router status of a relay, or an error reply.</summary>
    public Task<string> GetStatusAsync(string fingerprint) => CommandAsync($"GETINFO ns/id/{fingerprint}");

    /// <summary>The server descriptor of a relay, or an error reply.</summary>
    public Task<string> GetDescriptorAsync(string fingerprint) => CommandAsync($"GETINFO desc/id/{fingerprint}");

    /// <summary>Builds a circuit, and gives its id, or how it failed.</summary>
    public async Task<(string? Circuit, string Event)> BuildAsync(string firstHop, string exit)
    {
        var reply = await CommandAsync($"EXTENDCIRCUIT 0 {firstHop},{exit}");
        var circuit = reply.Split(' ')[^1].Trim();
        while (true)
        {
            var line = await _circuitEvents.Reader.ReadAsync(Deadline);
            var words = line.Split(' ');
            if (words[2] != circuit) continue;
            if (words[3] == "BUILT") return (circuit, line);
            if (words[3] is "FAILED" or "CLOSED") return (null, line);
        }
    }

    /// <summary>Asks a circuit's exit for a name.</summary>
    public async Task<DnsMessage> ResolveAsync(string circuit, string name)
    {
        _circuitOfName[name] = circuit;
        var listener = await CommandAsync("GETINFO net/listeners/dns");
        var server = IPEndPoint.Parse(listener.Split('"')[1]);
        var client = new DnsClient(new DnsClientOptions { Servers = [server], Timeout = TimeSpan.FromSeconds(30), Tries = 1 });
        var result = await client.QueryAsync(DnsName.Parse(name), DnsRecordType.A, Deadline);
        return Assert.IsType<DnsReply>(result).Message;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _control.Dispose();
        _reader.Dispose();
        _deadline.Dispose();
        _writing.Dispose();
    }

    private Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(50), Deadline);

    private async Task<int> ProgressAsync()
    {
        const string Key = "PROGRESS=";
        var reply = await CommandAsync("GETINFO status/bootstrap-phase");
        return int.Parse(reply[(reply.IndexOf(Key, StringComparison.Ordinal) + Key.Length)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private async Task<int> CountDescriptorsAsync() =>
        (await CommandAsync("GETINFO desc/all-recent")).Split("\nrouter-signature").Length - 1;

    private async Task<string> CommandAsync(string command)
    {
        await SendAsync(command, skipReply: false);
        return await _replies.Reader.ReadAsync(Deadline);
    }

    // Only attaching skips its reply, and tests attach while no other command is under way.
    private async Task SendAsync(string command, bool skipReply)
    {
        await _writing.WaitAsync(Deadline);
        if (skipReply) Interlocked.Increment(ref _repliesToSkip);
        await _control.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"), Deadline);
        _writing.Release();
    }

    private async Task ReadAsync()
    {
        var reply = new System.Text.StringBuilder();
        var inData = false;
        try
        {
            while (await _reader.ReadLineAsync() is { } line)
            {
                if (!inData && line.StartsWith("650 ", StringComparison.Ordinal))
                {
                    await TakeEventAsync(line);
                    continue;
                }

                reply.Append(line).Append('\n');
                if (inData)
                {
                    inData = line != ".";
                    continue;
                }

                inData = line[3] == '+';
                if (line[3] != ' ') continue;
                if (Volatile.Read(ref _repliesToSkip) > 0) Interlocked.Decrement(ref _repliesToSkip);
                else await _replies.Writer.WriteAsync(reply.ToString());
                reply.Clear();
            }
        }
        catch (IOException)
        {
            // It was killed, as every client here is.
        }

        _replies.Writer.TryComplete();
        _circuitEvents.Writer.TryComplete();
    }

    private async Task TakeEventAsync(string line)
    {
        var words = line.Split(' ');
        if (words[1] == "CIRC") await _circuitEvents.Writer.WriteAsync(line);
        if (words[1] == "STREAM" && words[3] == "NEWRESOLVE" && _circuitOfName.TryGetValue(words[5].Split(':')[0], out var circuit))
            await SendAsync($"ATTACHSTREAM {words[2]} {circuit}", skipReply: true);
    }
}
