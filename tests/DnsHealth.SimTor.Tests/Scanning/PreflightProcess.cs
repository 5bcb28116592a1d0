using System.Diagnostics;
using DnsHealth.SimTor.Tests.Contract;
using DnsHealth.Tor.Launch;

namespace DnsHealth.SimTor.Tests.Scanning;

/// <summary>The honest resolver of a scenario, in a process of its own: a scanner asks it before there is a tor.</summary>
internal sealed class PreflightProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PreflightProcess(Process process, string endPoint)
    {
        _process = process;
        EndPoint = endPoint;
    }

    public string EndPoint { get; }

    public static async Task<PreflightProcess> StartAsync(string scenario)
    {
        var process = Process.Start(new ProcessStartInfo(SimTorNetwork.Binary, ["preflight", scenario]) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.StartsWith("preflight at ", line, StringComparison.Ordinal);
        return new PreflightProcess(process, line!["preflight at ".Length..]);
    }

    public async ValueTask DisposeAsync()
    {
        ProcessSignal.Send(_process.Id, UnixSignal.Terminate);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        _process.Dispose();
    }
}
