namespace DnsHealth.Tor.Tests.Launch;

internal static class Owner
{
    public static Task<int> Main() => Task.FromResult(0);
}
