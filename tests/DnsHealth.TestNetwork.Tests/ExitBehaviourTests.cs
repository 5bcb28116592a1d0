namespace DnsHealth.TestNetwork.Tests;

public class ExitBehaviourTests
{
    [Fact]
    public void A_list_is_read_in_order_with_its_counts()
    {
        var exits = ExitBehaviour.ParseList("ok*2, wrong,slow:0.5*2,down,frozen*1");
        Assert.Equal(["ok", "ok", "wrong", "slow:0.5", "slow:0.5", "down", "frozen"], exits.Select(exit => exit.ToString()));
        Assert.Equal(
            [DaemonState.Up, DaemonState.Up, DaemonState.Up, DaemonState.Up, DaemonState.Up, DaemonState.Down, DaemonState.Frozen],
            exits.Select(exit => exit.State));
    }

    [Theory]
    [InlineData("ok*500", 500)]
    [InlineData("ok*499,drop", 500)]
    public void As_many_as_five_hundred_may_be_asked_for(string spec, int count) =>
        Assert.Equal(count, ExitBehaviour.ParseList(spec).Count);

    [Theory]
    [InlineData("", "''")]
    [InlineData("ok,", "'ok,'")]
    [InlineData("ok,,wrong", "'ok,,wrong'")]
    [InlineData("*3", "'*3'")]
    [InlineData("ok,wrongg", "'wrongg'")]
    [InlineData("ok*0", "'ok*0'")]
    [InlineData("ok*501", "'ok*501'")]
    [InlineData("ok*-1", "'ok*-1'")]
    [InlineData("ok*", "'ok*'")]
    [InlineData("ok*2*2", "'ok*2*2'")]
    [InlineData("ok* 2", "'ok* 2'")]
    [InlineData("ok*99999999999", "'ok*99999999999'")]
    [InlineData("ok*400,wrong*101", "'wrong*101'")]
    [InlineData("ok,slow:61", "'slow:61'")]
    [InlineData("down:1", "'down:1'")]
    public void A_bad_part_is_named(string spec, string named)
    {
        var error = Assert.Throws<FormatException>(() => ExitBehaviour.ParseList(spec));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }
}
