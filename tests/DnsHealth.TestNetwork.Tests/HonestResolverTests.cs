using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Tests;

public class HonestResolverTests
{
    [Fact]
    public async Task A_broken_zone_fails_until_it_is_mended_and_no_other_does()
    {
        await using var resolver = new HonestResolver();
        Assert.Equal(DnsResponseCode.NoError, await AskAsync(resolver, "a1.wild.test"));

        resolver.Break("WILD.test");
        Assert.Equal(DnsResponseCode.ServerFailure, await AskAsync(resolver, "a2.wild.test"));
        Assert.Equal(DnsResponseCode.ServerFailure, await AskAsync(resolver, "wild.test"));
        Assert.Equal(DnsResponseCode.NonexistentDomain, await AskAsync(resolver, "a2.nx.test"));
        Assert.Equal(DnsResponseCode.NoError, await AskAsync(resolver, "control.nx.test"));

        resolver.Mend("wild.test");
        Assert.Equal(DnsResponseCode.NoError, await AskAsync(resolver, "a3.wild.test"));
    }

    private static async Task<DnsResponseCode> AskAsync(HonestResolver resolver, string name)
    {
        var client = new DnsClient(new DnsClientOptions { Servers = [resolver.EndPoint], Timeout = TimeSpan.FromSeconds(30) });
        var result = await client.QueryAsync(DnsName.Parse(name), DnsRecordType.A, CancellationToken.None);
        return Assert.IsType<DnsReply>(result).Message.ResponseCode;
    }
}
