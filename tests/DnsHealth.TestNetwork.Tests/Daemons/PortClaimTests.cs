using System.Net;
using System.Net.Sockets;
using DnsHealth.TestNetwork.Daemons;

namespace DnsHealth.TestNetwork.Tests.Daemons;

public class PortClaimTests
{
    [Fact]
    public void Claims_held_at_once_never_share_a_port()
    {
        var claims = Enumerable.Range(0, 50).Select(_ => PortClaim.Make([IPAddress.Loopback])).ToList();
        try
        {
            var ports = claims.SelectMany(claim => new[] { claim.OrPort, claim.DirPort }).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
            Assert.All(ports, port => Assert.InRange(port, 10_000, 32_767));
        }
        finally
        {
            claims.ForEach(claim => claim.Dispose());
        }
    }

    [Fact]
    public void An_address_that_cannot_be_listened_at_leaves_no_port() =>
        Assert.Throws<PrivateNetworkException>(() => PortClaim.Make([IPAddress.Parse("192.0.2.1")]));

    [Fact]
    public void Nothing_but_the_claim_is_held()
    {
        using var claim = PortClaim.Make([IPAddress.Loopback]);
        using var daemon = new TcpListener(IPAddress.Loopback, claim.OrPort);
        daemon.Start();
    }
}
