namespace DnsHealth.TestNetwork.Tests;

public class AllowedVerdictsTests
{
    [Theory]
    [InlineData("ok", "success/expected_answer")]
    [InlineData("wrong", "wrong_ip/unexpected_address")]
    [InlineData("hijack", "wrong_ip/unexpected_address dns_fail/nxdomain")]
    [InlineData("nxdomain", "dns_fail/nxdomain")]
    [InlineData("refused", "dns_fail/nxdomain")]
    [InlineData("notimp", "dns_fail/nxdomain")]
    [InlineData("nodata", "dns_fail/nxdomain")]
    [InlineData("servfail", "dns_fail/servfail")]
    [InlineData("private", "wrong_ip/private_address")]
    [InlineData("drop", "timeout/resolver_timeout")]
    [InlineData("slow:0.9", "success/expected_answer")]
    [InlineData("slow:1.5", "success/expected_answer timeout/resolver_timeout")]
    [InlineData("slow:2", "success/expected_answer timeout/resolver_timeout")]
    [InlineData("slow:2.1", "timeout/resolver_timeout")]
    [InlineData("flaky:0", "success/expected_answer")]
    [InlineData("flaky:50", "success/expected_answer dns_fail/servfail")]
    [InlineData("flaky:100", "dns_fail/servfail")]
    [InlineData("down", "circuit_fail/exit_unreachable")]
    [InlineData("frozen", "circuit_fail/exit_unreachable")]
    public void Over_the_wildcard_zone(string behaviour, string verdicts) =>
        Assert.Equal(verdicts.Split(' '), AllowedVerdicts.Wildcard(ExitBehaviour.Parse(behaviour)));

    [Theory]
    [InlineData("ok", "success/nxdomain_confirmed")]
    [InlineData("wrong", "wrong_ip/nxdomain_hijack")]
    [InlineData("hijack", "wrong_ip/nxdomain_hijack dns_fail/control_failed")]
    [InlineData("nxdomain", "dns_fail/control_failed")]
    [InlineData("refused", "dns_fail/control_failed")]
    [InlineData("notimp", "dns_fail/control_failed")]
    [InlineData("nodata", "dns_fail/control_failed")]
    [InlineData("servfail", "dns_fail/servfail")]
    [InlineData("private", "wrong_ip/private_address")]
    [InlineData("drop", "timeout/resolver_timeout")]
    [InlineData("slow:0.9", "success/nxdomain_confirmed")]
    [InlineData("slow:1", "success/nxdomain_confirmed timeout/resolver_timeout")]
    [InlineData("slow:60", "timeout/resolver_timeout")]
    [InlineData("flaky:50", "success/nxdomain_confirmed dns_fail/servfail dns_fail/control_failed")]
    [InlineData("flaky:100", "dns_fail/servfail")]
    [InlineData("down", "circuit_fail/exit_unreachable")]
    [InlineData("frozen", "circuit_fail/exit_unreachable")]
    public void Over_the_nxdomain_zone(string behaviour, string verdicts) =>
        Assert.Equal(verdicts.Split(' '), AllowedVerdicts.Nxdomain(ExitBehaviour.Parse(behaviour)));
}
