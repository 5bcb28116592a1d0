using DnsHealth.Tor.Launch;

namespace DnsHealth.Tor.Tests.Launch;

/// <summary>The assembly's program: launches a tor that cannot join, says when it is its owner, and waits to be killed.</summary>
internal static class Owner
{
    public static async Task Main(string[] arguments)
    {
        var options = new TorLaunchOptions { DataDirectory = arguments[0], ExtraTorrc = arguments[1], BootstrapTimeout = TimeSpan.FromHours(1) };
        await using var session = await TorSession.LaunchAsync(options, new Announcement(), TimeProvider.System, CancellationToken.None);
    }

    private sealed class Announcement : IProgress<BootstrapStatus>
    {
        public void Report(BootstrapStatus value) => Console.WriteLine("joining");
    }
}
