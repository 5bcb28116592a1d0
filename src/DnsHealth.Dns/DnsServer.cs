using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Dns;

/// <summary>A DNS server as a setting names it.</summary>
public static class DnsServer
{
    /// <summary>The port DNS servers listen at.</summary>
    public const int DefaultPort = 53;

    /// <summary>
    /// Reads <c>192.0.2.1</c>, <c>192.0.2.1:5353</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]</c> or
    /// <c>[2001:db8::1]:5353</c>. An IPv4 address has its four decimal parts; the port is 1 to 65535, 53 unless given.
    /// </summary>
    /// <returns>False when <paramref name="text"/> is none of these.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out IPEndPoint? server)
    {
        server = null;
        var (host, port, family) = Split(text ?? "");
        if (!IPAddress.TryParse(host, out var address) || address.AddressFamily != family) return false;

        // 10.1 and 010.0.0.1 are addresses too, and not the ones a reader takes them for.
        if (family == AddressFamily.InterNetwork && address.ToString() != host) return false;

        ushort number = DefaultPort;
        if (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        if (number == 0) return false;
        server = new IPEndPoint(address, number);
        return true;
    }

    private static (string Host, string? Port, AddressFamily Family) Split(string text)
    {
        if (text.StartsWith('['))
        {
            return text.IndexOf(']', StringComparison.Ordinal) switch
            {
                < 0 => ("", null, default),
                var end when end == text.Length - 1 => (text[1..end], null, AddressFamily.InterNetworkV6),
                var end when text[end + 1] == ':' => (text[1..end], text[(end + 2)..], AddressFamily.InterNetworkV6),
                _ => ("", null, default),
            };
        }

        return text.Split(':') switch
        {
            [_] => (text, null, AddressFamily.InterNetwork),
            [var host, var port] => (host, port, AddressFamily.InterNetwork),
            _ => (text, null, AddressFamily.InterNetworkV6),
        };
    }
}
