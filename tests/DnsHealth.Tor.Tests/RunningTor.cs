using System.Diagnostics;
using System.Net;
using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;
using DnsHealth.Tor.Tests.Launch;

namespace DnsHealth.Tor.Tests;

/// <summary>Someone else's tor: started from a torrc of its own, as a system does it.</summary>
internal sealed class RunningTor : IAsyncDisposable
{
    private readonly LoneTor _files;
    private readonly Process _process;

    private RunningTor(LoneTor files, Process process, IPEndPoint controlPort)
    {
        _files = files;
        _process = process;
        ControlPort = controlPort;
    }

    public IPEndPoint ControlPort { get; }

    public static async Task<RunningTor> StartAsync(string torrc)
    {
        var files = new LoneTor();
        var file = Path.Combine(files.Folder, "torrc");
        await File.WriteAllTextAsync(
            file, $"DataDirectory \"{files.Folder}\"\nControlPort auto\nSocksPort auto\nLog notice stdout\n{LoneTor.Network}{torrc}");
        var start = new ProcessStartInfo(ExecutablePath.Find("tor")!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--defaults-torrc", files.ExtraTorrc, "-f", file, "__OwningControllerProcess", $"{Environment.ProcessId}" })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        const string Listening = "Opened Control listener connection (ready) on ";
        while (await process.StandardOutput.ReadLineAsync().InTime() is { } line)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0) continue;

            // A pipe that nobody empties would stop tor.
            _ = process.StandardOutput.ReadToEndAsync();
            return new RunningTor(files, process, IPEndPoint.Parse(line[(at + Listening.Length)..]));
        }

        throw new InvalidOperationException("tor ended before it listened");
    }

    /// <summary>Connects as another controller.</summary>
    public async Task<ControlConnection> ConnectAsync(string? password = null)
    {
        var control = await ControlConnection.ConnectAsync(ControlPort, CancellationToken.None);
        await ControlAuthentication.AuthenticateAsync(control, password, CancellationToken.None).InTime();
        return control;
    }

    public async ValueTask DisposeAsync()
    {
        ProcessSignal.Send(_process.Id, UnixSignal.Terminate);
        await _process.WaitForExitAsync().InTime();
        _process.Dispose();
        _files.Dispose();
    }
}
