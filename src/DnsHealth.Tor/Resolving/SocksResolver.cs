using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DnsHealth.Tor.Resolving;

/// <summary>Asks tor's SOCKS port to resolve a name: SOCKS5 (RFC 1928) with tor's command 0xF0, RESOLVE (socks-extensions).</summary>
public static class SocksResolver
{
    /// <summary>Bytes in a name at the most.</summary>
    public const int MaximumNameLength = 255;

    /// <summary>Asks on a stream that is connected to a SOCKS port.</summary>
    /// <exception cref="ArgumentException">The name is empty, too long, or has characters that are not printable ASCII.</exception>
    /// <exception cref="SocksFormatException">The answer is not SOCKS5.</exception>
    /// <exception cref="EndOfStreamException">The connection ended in mid-answer.</exception>
    public static async Task<SocksReply> ResolveAsync(Stream stream, string name, CancellationToken cancellation)
    {
        if (name.Length is 0 or > MaximumNameLength || name.AsSpan().ContainsAnyExceptInRange('!', '~')) throw new ArgumentException("not a name that SOCKS can carry", nameof(name));

        // Version 5, one method: none.
        await stream.WriteAsync(new byte[] { 5, 1, 0 }, cancellation);
        var buffer = new byte[MaximumNameLength + 2];
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellation);
        if (buffer[0] != 5) throw new SocksFormatException($"the SOCKS port answered with version {buffer[0]}");
        if (buffer[1] != 0) throw new SocksFormatException($"the SOCKS port asks for authentication method {buffer[1]}");

        byte[] request = [5, 0xF0, 0, 3, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), 0, 0];
        await stream.WriteAsync(request, cancellation);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 4), cancellation);
        if (buffer[0] != 5) throw new SocksFormatException($"the SOCKS port replied with version {buffer[0]}");
        if (buffer[2] != 0) throw new SocksFormatException("the reserved byte of a SOCKS reply is not 0");
        // A refusal has no address to read: tor fills the rest of it with zeros, the type of the address included.
        if (buffer[1] != SocksReply.Succeeded) return new SocksReply(buffer[1], null, null);
        var (address, text) = await ReadAddressAsync(stream, buffer[3], buffer, cancellation);
        return new SocksReply(SocksReply.Succeeded, address, text);
    }

    /// <summary>Connects to a SOCKS port.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static async Task<Socket> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<(IPAddress? Address, string? Name)> ReadAddressAsync(Stream stream, byte type, byte[] buffer, CancellationToken cancellation)
    {
        int length = type switch
        {
            1 => 4,
            4 => 16,
            3 => await ReadLengthAsync(stream, buffer, cancellation),
            _ => throw new SocksFormatException($"a SOCKS reply has address type {type}"),
        };
        // The port comes after the address.
        await stream.ReadExactlyAsync(buffer.AsMemory(0, length + 2), cancellation);
        return type == 3
            ? (null, Encoding.Latin1.GetString(buffer, 0, length))
            : (new IPAddress(buffer.AsSpan(0, length)), null);
    }

    private static async Task<int> ReadLengthAsync(Stream stream, byte[] buffer, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 1), cancellation);
        return buffer[0];
    }
}
