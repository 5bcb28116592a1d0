using DnsHealth.Probing;

namespace DnsHealth.Tests.Probing;

public class ZoneExpectationTests
{
    [Theory]
    [InlineData(null, null, 2000)]
    [InlineData(5000, null, 10_000)]
    [InlineData(null, 3, 3000)]
    [InlineData(700, 1, 700)]
    // An exit told to make no attempt makes one.
    [InlineData(1000, 0, 1000)]
    // Out of param-spec's bounds.
    [InlineData(0, 2, 2)]
    [InlineData(-5, -5, 1)]
    [InlineData(int.MaxValue, 1, 120_000)]
    public void The_consensus_says_how_long_exits_wait(int? timeout, int? attempts, double milliseconds)
    {
        var parameters = new Dictionary<string, int>();
        if (timeout is { } time) parameters["exit_dns_timeout"] = time;
        if (attempts is { } number) parameters["exit_dns_num_attempts"] = number;
        Assert.Equal(milliseconds, ZoneExpectation.ExitPatienceOf(TestRelay.Consensus() with { Parameters = parameters }).TotalMilliseconds);
    }

    [Fact]
    public void Records_name_the_expected_addresses_in_wildcard_mode_only()
    {
        Assert.Equal("203.0.113.7,2001:db8::7", Evidence.Wildcard.ExpectedIp);
        Assert.Null(Evidence.Nxdomain.ExpectedIp);
    }
}
