using DnsHealth.Tor.Control;

namespace DnsHealth.Tor.Tests.Control;

public sealed class ControlAuthenticationTests : IAsyncLifetime
{
    private const string ClientNonceMark = "AUTHCHALLENGE SAFECOOKIE ";

    private readonly TorEnd _tor = new();
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("dnshealth-auth-").FullName;
    private readonly byte[] _cookie = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private string CookieFile => Path.Combine(_folder, "a \"cookie\"");

    public Task InitializeAsync() => File.WriteAllBytesAsync(CookieFile, _cookie);

    public async Task DisposeAsync()
    {
        await _tor.DisposeAsync();
        System.IO.Directory.Delete(_folder, true);
    }

    [Fact]
    public void The_hashes_are_those_of_the_specification()
    {
        // Computed with Python's hmac module from the text of control-spec 3.24.
        byte[] client = [.. Enumerable.Repeat((byte)0x0C, 32)];
        byte[] server = [.. Enumerable.Repeat((byte)0x05, 32)];
        Assert.Equal("D64C2D63ABAB93E0136751397309DDFC51EBF61DE4221A5FB32D1B3CB900E9C1", Convert.ToHexString(ControlAuthentication.SafeCookieHash(true, _cookie, client, server)));
        Assert.Equal("9497D87D7CAB3E0C81076DF807AB9372D200BEF426676CE18EACC67FCA9DA806", Convert.ToHexString(ControlAuthentication.SafeCookieHash(false, _cookie, client, server)));
    }

    [Fact]
    public async Task Where_tor_asks_for_nothing_nothing_is_given()
    {
        var entry = Start("a password that stays here");
        await OfferAsync("NULL,HASHEDPASSWORD");
        await _tor.AnswerAsync("AUTHENTICATE", "250 OK");
        Assert.Equal("0.4.9.11", (await entry).TorVersion);
    }

    [Fact]
    public async Task A_safe_cookie_is_proved_by_both_sides_and_never_sent()
    {
        var entry = Start();
        await OfferAsync("COOKIE,SAFECOOKIE,HASHEDPASSWORD");
        byte[] serverNonce = [.. Enumerable.Repeat((byte)7, 32)];
        var clientNonce = await ChallengeAsync();
        await _tor.SayAsync(
            $"250 AUTHCHALLENGE SERVERHASH={Convert.ToHexString(ControlAuthentication.SafeCookieHash(true, _cookie, clientNonce, serverNonce))} SERVERNONCE={Convert.ToHexString(serverNonce)}");
        var proof = Convert.ToHexString(ControlAuthentication.SafeCookieHash(false, _cookie, clientNonce, serverNonce));
        await _tor.AnswerAsync($"AUTHENTICATE {proof}", "250 OK");
        Assert.Equal(["COOKIE", "SAFECOOKIE", "HASHEDPASSWORD"], (await entry).Methods);
    }

    [Theory]
    [InlineData("250 AUTHCHALLENGE SERVERHASH=0000000000000000000000000000000000000000000000000000000000000000 SERVERNONCE=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("250 AUTHCHALLENGE SERVERHASH= SERVERNONCE=")]
    [InlineData("250 AUTHCHALLENGE")]
    [InlineData("250 AUTHCHALLENGE SERVERHASH=xyz SERVERNONCE=00")]
    [InlineData("250 AUTHCHALLENGE SERVERHASH=\"no end")]
    public async Task What_does_not_know_the_cookie_gets_no_proof(string challenge)
    {
        var entry = Start();
        await OfferAsync("SAFECOOKIE");
        await ChallengeAsync();
        await _tor.SayAsync(challenge);
        await Assert.ThrowsAsync<ControlAuthenticationException>(() => entry);
        await NothingMoreIsSentAsync();
    }

    [Fact]
    public async Task A_plain_cookie_is_sent_where_tor_knows_no_other_way()
    {
        var entry = Start();
        await OfferAsync("COOKIE");
        await _tor.AnswerAsync("AUTHENTICATE " + Convert.ToHexString(_cookie), "250 OK");
        await entry;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(100_000)]
    public async Task A_cookie_file_of_another_length_is_not_given_away(int length)
    {
        await File.WriteAllBytesAsync(CookieFile, new byte[length]);
        var entry = Start();
        await OfferAsync("COOKIE,SAFECOOKIE");
        await Assert.ThrowsAsync<ControlAuthenticationException>(() => entry);
        await NothingMoreIsSentAsync();
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("")]
    [InlineData("/tmp")]
    [InlineData("/dev/null")]
    [InlineData("a\\000b")]
    public async Task A_cookie_file_that_cannot_be_read_is_an_authentication_failure(string file)
    {
        var entry = Start();
        await _tor.AnswerAsync("PROTOCOLINFO 1", $"250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"{file}\"", "250 OK");
        await Assert.ThrowsAsync<ControlAuthenticationException>(() => entry);
        await NothingMoreIsSentAsync();
    }

    [Fact]
    public async Task A_password_goes_before_the_cookie_and_is_quoted()
    {
        var entry = Start("say \"friend\" \\ and enter");
        await OfferAsync("COOKIE,SAFECOOKIE,HASHEDPASSWORD");
        await _tor.AnswerAsync("AUTHENTICATE \"say \\\"friend\\\" \\\\ and enter\"", "250 OK");
        await entry;
    }

    [Fact]
    public async Task A_refusal_says_what_tor_said_and_not_the_password()
    {
        var entry = Start("secret");
        await OfferAsync("HASHEDPASSWORD");
        await _tor.AnswerAsync("AUTHENTICATE \"secret\"", "515 Authentication failed: Password did not match\u001b[2J HashedControlPassword");
        var refused = await Assert.ThrowsAsync<ControlAuthenticationException>(() => entry);
        Assert.Contains("Password did not match\\u001b[2J", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HASHEDPASSWORD", "asks for a password")]
    [InlineData("RETINASCAN", "RETINASCAN")]
    [InlineData("RETINA\u001bSCAN", "RETINA\\u001bSCAN")]
    public async Task Where_there_is_no_way_in_the_error_says_so(string methods, string expected)
    {
        var entry = Start();
        await _tor.AnswerAsync("PROTOCOLINFO 1", $"250-AUTH METHODS={methods}", "250 OK");
        Assert.Contains(expected, (await Assert.ThrowsAsync<ControlAuthenticationException>(() => entry)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250-VERSION Tor=\"0.4.9.11\"")]
    [InlineData("250-AUTH COOKIEFILE=\"/x\"")]
    [InlineData("250-AUTH METHODS=COOKIE COOKIEFILE=\"/x")]
    public async Task A_PROTOCOLINFO_that_does_not_read_is_a_protocol_error(string line)
    {
        var entry = Start();
        await _tor.AnswerAsync("PROTOCOLINFO 1", line, "250 OK");
        await Assert.ThrowsAsync<ControlProtocolException>(() => entry);
    }

    private Task<ProtocolInfo> Start(string? password = null) =>
        ControlAuthentication.AuthenticateAsync(_tor.Connection, password, CancellationToken.None).InTime();

    private Task OfferAsync(string methods) => _tor.AnswerAsync(
        "PROTOCOLINFO 1",
        "250-PROTOCOLINFO 1",
        $"250-AUTH METHODS={methods} COOKIEFILE={QuotedString.Write(CookieFile)}",
        "250-VERSION Tor=\"0.4.9.11\"",
        "250 OK");

    private async Task<byte[]> ChallengeAsync()
    {
        var command = await _tor.HearAsync();
        Assert.StartsWith(ClientNonceMark, command, StringComparison.Ordinal);
        return Convert.FromHexString(command![ClientNonceMark.Length..]);
    }

    private async Task NothingMoreIsSentAsync()
    {
        await _tor.Connection.DisposeAsync();
        Assert.Null(await _tor.HearAsync());
    }
}
