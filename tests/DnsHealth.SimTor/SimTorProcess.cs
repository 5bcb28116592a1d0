using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DnsHealth.SimTor.Client;
using DnsHealth.SimTor.Ports;
using DnsHealth.SimTor.Relays;
using DnsHealth.SimTor.Scenarios;
using DnsHealth.SimTor.Truth;

namespace DnsHealth.SimTor;

/// <summary>The simulated tor from its start to its end: opens the ports, writes the files that tor does, and the truth.</summary>
internal static class SimTorProcess
{
    /// <summary>How often tor looks whether the process that owns it is still there.</summary>
    private static readonly TimeSpan OwnerPoll = TimeSpan.FromSeconds(15);

    /// <summary>How long the controllers may take to read what is still to be said to them.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>Runs until a controller, the owner's end or a signal ends it.</summary>
    public static async Task RunAsync(TorConfiguration configuration, string scenarioPath, TimeProvider time)
    {
        var scenario = Scenario.FromJson(await File.ReadAllTextAsync(scenarioPath));
        var network = SimNetwork.Of(scenario);
        var settings = new ClientSettings
        {
            BuildTimeout = configuration.Seconds("CircuitBuildTimeout", TimeSpan.FromSeconds(60)),
            StreamTimeout = configuration.Seconds("CircuitStreamTimeout", TimeSpan.Zero),
            SocksTimeout = configuration.Seconds("SocksTimeout", TimeSpan.FromMinutes(2)),
        };

        var loop = new EventLoop(time);
        using var stop = new CancellationTokenSource();
        var preflight = new PreflightServer(scenario);
        var socks = new SocksPort(loop, configuration.SessionGroup("SocksPort", "-4"));
        var dns = new DnsPort(loop, configuration.SessionGroup("DNSPort", "-5"));
        ControlPort? controllers = null;
        var client = new SimClient(loop, network, scenario, settings, (keyword, text) => controllers?.Tell(keyword, text), time);
        var (cookieFile, cookie) = await WriteCookieAsync(configuration);
        var control = controllers = new ControlPort(loop, configuration, network, cookieFile, cookie, time)
        {
            Client = client,
            Socks = socks.EndPoint,
            Dns = dns.EndPoint,
        };

        var truth = TruthTeller.Tell(scenario, network, preflight.EndPoint);
        await truth.WriteAsync(SimTruth.PathFor(scenarioPath));
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, loop));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, loop));
        WatchOwner(loop, configuration);
        var serving = Task.WhenAll(socks.RunAsync(client, stop.Token), dns.RunAsync(client, stop.Token), preflight.RunAsync(stop.Token));
        var controlling = control.RunAsync(stop.Token);
        // The last file to be written: a controller may come as soon as it is there.
        await WriteControlPortAsync(configuration, control.EndPoint);
        Console.WriteLine($"[notice] A simulated network of {network.Exits.Count} exits and {network.FirstHops.Count} first hops, preflight at {preflight.EndPoint}");
        Console.WriteLine("[notice] Bootstrapped 100% (done): Done");

        var looping = new Thread(loop.Run) { Name = "loop" };
        looping.Start();
        looping.Join();

        truth = truth with { Seen = client.Seen };
        await truth.WriteAsync(SimTruth.PathFor(scenarioPath));
        await stop.CancelAsync();
        await serving;
        await ((Task)controlling.WaitAsync(LastWords, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Serves the honest resolver of a scenario, and tells the truth but for what is seen, until a signal ends it.</summary>
    public static async Task ServePreflightAsync(string scenarioPath)
    {
        var scenario = Scenario.FromJson(await File.ReadAllTextAsync(scenarioPath));
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        var preflight = new PreflightServer(scenario);
        var truth = TruthTeller.Tell(scenario, SimNetwork.Of(scenario), preflight.EndPoint);
        await truth.WriteAsync(SimTruth.PathFor(scenarioPath));
        Console.WriteLine($"preflight at {preflight.EndPoint}");
        await preflight.RunAsync(stop.Token);

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static void End(PosixSignalContext context, EventLoop loop)
    {
        context.Cancel = true;
        loop.Stop();
    }

    /// <summary>Ends with the process of <c>__OwningControllerProcess</c>, as long as that is set.</summary>
    private static void WatchOwner(EventLoop loop, TorConfiguration configuration) => loop.After(OwnerPoll, () =>
    {
        if (configuration["__OwningControllerProcess"] is not { } owner) return;
        if (Directory.Exists($"/proc/{owner}")) WatchOwner(loop, configuration);
        else loop.Stop();
    });

    private static async Task<(string File, byte[] Cookie)> WriteCookieAsync(TorConfiguration configuration)
    {
        var file = configuration["CookieAuthFile"] ?? Path.Combine(DataDirectory(configuration), "control_auth_cookie");
        var cookie = RandomNumberGenerator.GetBytes(32);
        File.Delete(file);
        await using var stream = new FileStream(
            file,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        await stream.WriteAsync(cookie);
        return (file, cookie);
    }

    private static async Task WriteControlPortAsync(TorConfiguration configuration, IPEndPoint endPoint)
    {
        if (configuration["ControlPortWriteToFile"] is not { } file) return;
        await File.WriteAllTextAsync(file + ".tmp", string.Create(CultureInfo.InvariantCulture, $"PORT={endPoint}\n"));
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private static string DataDirectory(TorConfiguration configuration) =>
        configuration["DataDirectory"] ?? throw new FormatException("the torrc has no DataDirectory");
}
