using System.IO.Pipelines;
using System.Text;
using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests;

/// <summary>Tor's end of a control connection, in memory: a test says and hears there what tor would.</summary>
internal sealed class TorEnd : IAsyncDisposable
{
    private readonly Pipe _said = new();
    private readonly Pipe _heard = new();
    private readonly StreamReader _commands;

    public TorEnd()
    {
        Connection = new ControlConnection(_said.Reader, _heard.Writer);
        _commands = new StreamReader(_heard.Reader.AsStream(), Encoding.UTF8);
    }

    /// <summary>Our end.</summary>
    public ControlConnection Connection { get; }

    /// <summary>Says lines, each ended by CR LF.</summary>
    public Task SayAsync(params string[] lines) => SayBytesAsync(Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))));

    /// <returns>Whether anybody still listens.</returns>
    public async Task<bool> SayBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return !(await _said.Writer.WriteAsync(bytes).AsTask().InTime()).IsCompleted;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The next command; null when no more will come.</summary>
    public Task<string?> HearAsync() => _commands.ReadLineAsync().InTime();

    /// <summary>Hears a command, and it is this one.</summary>
    public async Task HearAsync(string command) => Assert.Equal(command, await HearAsync());

    /// <summary>Hears a command, and answers.</summary>
    public async Task AnswerAsync(string command, params string[] reply)
    {
        await HearAsync(command);
        await SayAsync(reply);
    }

    /// <summary>Closes the connection as tor does when it ends.</summary>
    public async Task HangUpAsync() => await _said.Writer.CompleteAsync();

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _commands.Dispose();
    }
}
