using System.Net;
using System.Net.Sockets;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>
/// The two TCP ports of one network, the same at all its addresses. What keeps two networks apart is a listener that
/// each holds for its whole life, at an address that no daemon uses; it goes when its process goes.
/// </summary>
internal sealed class PortClaim : IDisposable
{
    // Below the ports that the kernel gives to outgoing connections (32768 and up), above those of well-known services.
    private const int Lowest = 10_000;
    private const int Highest = 32_766;
    private const int Tries = 200;

    private static readonly IPAddress ClaimAddress = IPAddress.Parse("127.1.255.254");

    private readonly TcpListener _listener;

    private PortClaim(int orPort)
    {
        OrPort = orPort;
        _listener = new TcpListener(ClaimAddress, orPort);
        _listener.Start();
    }

    /// <summary>Where relays take connections.</summary>
    public int OrPort { get; }

    /// <summary>Where authorities take descriptors, and serve the directory.</summary>
    public int DirPort => OrPort + 1;

    /// <summary>Claims two ports that are free at all of the addresses.</summary>
    /// <exception cref="PrivateNetworkException">None of those tried was.</exception>
    public static PortClaim Make(IReadOnlyList<IPAddress> addresses)
    {
        PortClaim? claim = null;
        for (var i = 0; claim is null && i < Tries; i++) claim = TryMake(addresses, Random.Shared.Next(Lowest / 2, Highest / 2) * 2);
        return claim
            ?? throw new PrivateNetworkException($"no port from {Lowest} to {Highest} is free at all the network's addresses ({Tries} tried)");
    }

    public void Dispose() => _listener.Dispose();

    private static PortClaim? TryMake(IReadOnlyList<IPAddress> addresses, int port)
    {
        PortClaim? claim = null;
        try
        {
            claim = new PortClaim(port);
            foreach (var address in addresses)
            {
                Try(address, claim.OrPort);
                Try(address, claim.DirPort);
            }

            return claim;
        }
        catch (SocketException)
        {
            claim?.Dispose();
            return null;
        }
    }

    private static void Try(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        listener.Start();
    }
}
