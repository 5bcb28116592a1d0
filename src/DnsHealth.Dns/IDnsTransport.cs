using System.Net;

namespace DnsHealth.Dns;

/// <summary>Carries a question to a server and brings back what it says. Time-outs are the caller's, by cancelling.</summary>
public interface IDnsTransport
{
    /// <summary>
    /// Sends the question in one datagram, from a port of its own, and shows every datagram from the server's address
    /// and port to <paramref name="accept"/> until one is accepted.
    /// </summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="query">The question's bytes.</param>
    /// <param name="accept">
    /// Gives the message a datagram holds, or null to wait for another. The datagram is the callee's to read only
    /// until it returns.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What <paramref name="accept"/> gave.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The network refused.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    Task<DnsMessage> AskByUdpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        Func<ReadOnlyMemory<byte>, DnsMessage?> accept,
        CancellationToken cancellationToken);

    /// <summary>Sends the question over a connection of its own and reads one message (RFC 1035 4.2.2).</summary>
    /// <param name="server">Whom to ask.</param>
    /// <param name="query">The question's bytes, without the length that TCP puts before it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message's bytes, without the length.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The network refused.</exception>
    /// <exception cref="IOException">The connection ended before the message did.</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    Task<ReadOnlyMemory<byte>> AskByTcpAsync(IPEndPoint server, ReadOnlyMemory<byte> query, CancellationToken cancellationToken);
}
