using DnsHealth.Tor.Directory;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class ConsensusParametersTests
{
    [Fact]
    public void Names_have_their_values()
    {
        var parameters = ConsensusParameters.Parse("CircuitPriorityHalflifeMsec=30000 exit_dns_num_attempts=2 exit_dns_timeout=1000 negative=-5");
        Assert.Equal(1000, parameters["exit_dns_timeout"]);
        Assert.Equal(2, parameters["exit_dns_num_attempts"]);
        Assert.Equal(-5, parameters["negative"]);
        Assert.Equal(4, parameters.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("=1")]
    [InlineData("name")]
    [InlineData("name=")]
    [InlineData("name=x")]
    [InlineData("name=1.5")]
    [InlineData("name= 1x")]
    [InlineData("name=99999999999999999999")]
    [InlineData("name=0x10 \0 \u001b[2J=")]
    public void What_is_no_parameter_is_passed_over(string text) => Assert.Empty(ConsensusParameters.Parse(text));

    [Fact]
    public void A_parameter_the_consensus_does_not_have_has_its_default()
    {
        var consensus = new Consensus(null, ConsensusParameters.Parse("exit_dns_timeout=500"), []);
        Assert.Equal((500, 2), (consensus.Parameter("exit_dns_timeout", 1000), consensus.Parameter("exit_dns_num_attempts", 2)));
    }
}
