using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Reports;

/// <summary>The network an address is in, as far as one operator commonly has it: a /24 of IPv4, a /48 of IPv6.</summary>
public static class NetworkPrefix
{
    /// <summary>The network, <c>198.51.100.0/24</c>; what is no address is its own network.</summary>
    public static string Of(string address)
    {
        if (!IPAddress.TryParse(address, out var parsed)) return address;
        var length = parsed.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = parsed.GetAddressBytes();
        Array.Clear(bytes, length / 8, bytes.Length - (length / 8));
        return new IPNetwork(new IPAddress(bytes), length).ToString();
    }
}
