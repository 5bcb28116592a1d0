using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Options;

/// <summary>A host's name or address, and a port.</summary>
/// <param name="Host">A DNS name, an IPv4 address, or an IPv6 address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c> or <c>[IPV6]:PORT</c>; and without the port when there is a default.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaultPort">The port where the text has none; null when it must have one.</param>
    /// <returns>Null when <paramref name="text"/> is neither.</returns>
    public static HostPort? TryParse(string text, int? defaultPort)
    {
        ArgumentNullException.ThrowIfNull(text);

        // An IPv6 address alone, with no brackets, is full of colons and has no port.
        if (IPAddress.TryParse(text, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6 && !text.StartsWith('['))
            return defaultPort is { } none ? new HostPort(text, none) : null;

        string host;
        string? portText;
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return null;
            host = text[1..end];
            if (!IPAddress.TryParse(host, out var inside) || inside.AddressFamily != AddressFamily.InterNetworkV6) return null;
            var rest = text[(end + 1)..];
            if (rest.Length > 0 && rest[0] != ':') return null;
            portText = rest.Length == 0 ? null : rest[1..];
        }
        else
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            host = colon < 0 ? text : text[..colon];
            portText = colon < 0 ? null : text[(colon + 1)..];
            if (!IsDottedQuad(host) && DomainName.Check(host, DomainName.MaxLength) is not null) return null;
        }

        if (portText is null) return defaultPort is { } port ? new HostPort(host, port) : null;
        return TryParsePort(portText, out var given) ? new HostPort(host, given) : null;
    }

    /// <summary>Reads a port number, 1 to 65535.</summary>
    public static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;

    /// <summary>Whether a text is an IPv4 address in its one usual form, four decimal numbers.</summary>
    public static bool IsDottedQuad(string text) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetwork
        && address.ToString() == text;

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
