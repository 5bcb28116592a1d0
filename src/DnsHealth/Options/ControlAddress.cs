using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DnsHealth.Options;

/// <summary>Where a running tor's control port is: a TCP address or a Unix socket.</summary>
public sealed record ControlAddress
{
    // sun_path (unix(7)) is 108 bytes with its final zero.
    private const int MaxSocketPathBytes = 107;

    private ControlAddress(string? host, int port, string? socketPath)
    {
        Host = host;
        Port = port;
        SocketPath = socketPath;
    }

    /// <summary>The host's name or address; null for a Unix socket.</summary>
    public string? Host { get; }

    /// <summary>1 to 65535; 0 for a Unix socket.</summary>
    public int Port { get; }

    /// <summary>The Unix socket's path; null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>
    /// Reads <c>PORT</c> (on 127.0.0.1), <c>HOST:PORT</c>, <c>[IPV6]:PORT</c>, <c>unix:PATH</c> (as torrc writes it) or an
    /// absolute path.
    /// </summary>
    /// <returns>Null when <paramref name="text"/> is none of them.</returns>
    public static ControlAddress? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var path = text.StartsWith("unix:", StringComparison.Ordinal) ? text["unix:".Length..]
            : text.StartsWith('/') ? text
            : null;
        if (path is not null)
        {
            var length = System.Text.Encoding.UTF8.GetByteCount(path);
            return length is > 0 and <= MaxSocketPathBytes && !path.Any(char.IsControl)
                ? new ControlAddress(null, 0, path)
                : null;
        }

        if (HostPort.TryParsePort(text, out var port)) return new ControlAddress("127.0.0.1", port, null);
        return HostPort.TryParse(text, defaultPort: null) is { } address
            ? new ControlAddress(address.Host, address.Port, null)
            : null;
    }

    /// <summary>What to connect a socket to.</summary>
    public EndPoint ToEndPoint() =>
        SocketPath is not null ? new UnixDomainSocketEndPoint(SocketPath)
        : IPAddress.TryParse(Host, out var address) ? new IPEndPoint(address, Port)
        : new DnsEndPoint(Host!, Port);

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() =>
        SocketPath is not null ? "unix:" + SocketPath
        : Host!.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
