using System.Runtime.InteropServices;

namespace DnsHealth.TestNetwork.Tests;

/// <summary>
/// A process that hosts a private network, as <c>dnshealth testnet up</c> does: DIRECTORY EXITS FIRST-HOPS. It prints a
/// line at each step, and <c>stands</c> when it stands; SIGTERM ends it.
/// </summary>
internal static class HostProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        var options = new PrivateNetworkOptions
        {
            Directory = arguments[0],
            Exits = ExitBehaviour.ParseList(arguments[1]),
            FirstHops = FirstHopBehaviour.ParseList(arguments[2]),
        };
        var terminated = new TaskCompletionSource();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            terminated.TrySetResult();
        });
        await using var network = await PrivateNetwork.StartAsync(options, new Printer(), CancellationToken.None);
        Console.WriteLine("stands");
        await terminated.Task;
        return 0;
    }

    private sealed class Printer : IProgress<string>
    {
        private readonly System.Diagnostics.Stopwatch _time = System.Diagnostics.Stopwatch.StartNew();

        public void Report(string value) => Console.WriteLine($"{_time.Elapsed.TotalSeconds:0.0} {value}");
    }
}
