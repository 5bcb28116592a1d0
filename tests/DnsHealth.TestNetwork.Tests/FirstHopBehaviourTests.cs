namespace DnsHealth.TestNetwork.Tests;

public class FirstHopBehaviourTests
{
    [Fact]
    public void A_list_is_read_in_order_with_its_counts() =>
        Assert.Equal(
            ["ok", "ok", "down", "frozen"],
            FirstHopBehaviour.ParseList("ok*2,down,frozen").Select(firstHop => firstHop.ToString()));

    [Theory]
    [InlineData("wrong")]
    [InlineData("ok,slow:1")]
    [InlineData("")]
    public void A_first_hop_has_no_resolver_to_misbehave(string spec) =>
        Assert.Throws<FormatException>(() => FirstHopBehaviour.ParseList(spec));
}
