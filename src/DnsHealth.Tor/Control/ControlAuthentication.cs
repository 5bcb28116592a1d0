using System.Security.Cryptography;
using System.Text;

namespace DnsHealth.Tor.Control;

/// <summary>Opens a control connection for use, by whichever method tor offers (control-spec 3.5, 3.24).</summary>
public static class ControlAuthentication
{
    private const int CookieLength = 32;
    private static readonly byte[] ServerKey = Encoding.ASCII.GetBytes("Tor safe cookie authentication server-to-controller hash");
    private static readonly byte[] ControllerKey = Encoding.ASCII.GetBytes("Tor safe cookie authentication controller-to-server hash");

    /// <summary>
    /// Authenticates: with nothing where tor asks for nothing, by safe cookie where it can, else by cookie, else by password.
    /// </summary>
    /// <param name="connection">A connection on which nothing was sent yet.</param>
    /// <param name="password">For HashedControlPassword; null without one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What tor said of itself.</returns>
    /// <exception cref="ControlAuthenticationException">tor refused, offers nothing we can do, or could not prove that it has the cookie.</exception>
    public static async Task<ProtocolInfo> AuthenticateAsync(ControlConnection connection, string? password, CancellationToken cancellation)
    {
        var info = ProtocolInfo.Parse(await connection.ExpectAsync("PROTOCOLINFO 1", cancellation));
        var argument = await ArgumentAsync(connection, info, password, cancellation);
        var reply = await connection.SendAsync($"AUTHENTICATE{argument}", cancellation);
        return reply.IsSuccess
            ? info
            : throw new ControlAuthenticationException($"tor refused the authentication: {PrintableText.Of(reply.Text, 200)}");
    }

    /// <summary>HMAC-SHA256 of cookie and both nonces, under the key of the side that sends it (control-spec 3.24).</summary>
    public static byte[] SafeCookieHash(bool fromServer, ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> serverNonce)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, fromServer ? ServerKey : ControllerKey);
        hash.AppendData(cookie);
        hash.AppendData(clientNonce);
        hash.AppendData(serverNonce);
        return hash.GetHashAndReset();
    }

    private static async Task<string> ArgumentAsync(ControlConnection connection, ProtocolInfo info, string? password, CancellationToken cancellation)
    {
        if (info.Methods.Contains("NULL")) return "";
        if (password is not null && info.Methods.Contains("HASHEDPASSWORD")) return " " + QuotedString.Write(password);
        if (info.CookieFile is { } file && info.Methods.Contains("SAFECOOKIE"))
            return await SafeCookieAsync(connection, await ReadCookieAsync(file, cancellation), cancellation);
        if (info.CookieFile is { } plain && info.Methods.Contains("COOKIE"))
            return " " + Convert.ToHexString(await ReadCookieAsync(plain, cancellation));
        throw new ControlAuthenticationException(
            info.Methods.Contains("HASHEDPASSWORD")
                ? "tor asks for a password, and none was given"
                : $"tor offers no way in that is known here: {PrintableText.Of(string.Join(',', info.Methods), 100)}");
    }

    private static async Task<string> SafeCookieAsync(ControlConnection connection, byte[] cookie, CancellationToken cancellation)
    {
        var clientNonce = RandomNumberGenerator.GetBytes(CookieLength);
        var reply = await connection.ExpectAsync($"AUTHCHALLENGE SAFECOOKIE {Convert.ToHexString(clientNonce)}", cancellation);
        byte[] serverHash, serverNonce;
        try
        {
            var arguments = ControlArguments.Parse(reply.Text);
            serverHash = Convert.FromHexString(arguments["SERVERHASH"] ?? "");
            serverNonce = Convert.FromHexString(arguments["SERVERNONCE"] ?? "");
        }
        catch (FormatException exception)
        {
            throw new ControlAuthenticationException("tor's AUTHCHALLENGE does not read", exception);
        }

        // What answers on this port may not be the tor that wrote the cookie: it has to prove it first.
        if (!CryptographicOperations.FixedTimeEquals(serverHash, SafeCookieHash(true, cookie, clientNonce, serverNonce)))
            throw new ControlAuthenticationException("what answers on the control port does not know the cookie");
        return " " + Convert.ToHexString(SafeCookieHash(false, cookie, clientNonce, serverNonce));
    }

    /// <summary>
    /// Reads a cookie file. One of another length is none, whoever names it: its content must not reach the far end. The far end
    /// names the path, so it may be one that no file can have.
    /// </summary>
    private static async Task<byte[]> ReadCookieAsync(string file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            if (stream.Length != CookieLength)
                throw new ControlAuthenticationException($"{file} is no control cookie: it has not {CookieLength} bytes");
            var cookie = new byte[CookieLength];
            await stream.ReadExactlyAsync(cookie, cancellation);
            return cookie;
        }
        catch (Exception exception) when (exception is not (ControlAuthenticationException or OperationCanceledException))
        {
            throw new ControlAuthenticationException($"the control cookie {file} cannot be read: {exception.Message}", exception);
        }
    }
}
