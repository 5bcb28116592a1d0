using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DnsHealth.Tor.Launch;

/// <summary>Where a running tor takes controllers, as a person writes it.</summary>
public static class ControlAddress
{
    /// <summary>Reads <c>9051</c>, <c>HOST:PORT</c> with an address for a host, or the path of a control socket (<c>/…</c> or <c>unix:/…</c>).</summary>
    /// <returns>False when it is none of these.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EndPoint? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text)) return false;
        var path = text.StartsWith("unix:", StringComparison.Ordinal) ? text[5..] : text;
        if (path.StartsWith('/'))
        {
            // sun_path holds 108 bytes, one of them the end.
            if (Encoding.UTF8.GetByteCount(path) <= 107) address = new UnixDomainSocketEndPoint(path);
        }
        else if (ushort.TryParse(text, System.Globalization.NumberStyles.None, null, out var port))
        {
            if (port > 0) address = new IPEndPoint(IPAddress.Loopback, port);
        }
        else if (IPEndPoint.TryParse(text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var endPoint) && endPoint.Port > 0)
        {
            address = endPoint;
        }

        return address is not null;
    }
}
