namespace DnsHealth.TestNetwork.Tests;

public class ResolverBehaviourTests
{
    [Theory]
    [InlineData("ok", ResolverKind.Ok)]
    [InlineData("wrong", ResolverKind.Wrong)]
    [InlineData("hijack", ResolverKind.Hijack)]
    [InlineData("nxdomain", ResolverKind.Nxdomain)]
    [InlineData("servfail", ResolverKind.Servfail)]
    [InlineData("refused", ResolverKind.Refused)]
    [InlineData("notimp", ResolverKind.Notimp)]
    [InlineData("nodata", ResolverKind.Nodata)]
    [InlineData("private", ResolverKind.Private)]
    [InlineData("drop", ResolverKind.Drop)]
    public void A_name_is_read_and_written_back(string text, ResolverKind kind)
    {
        var behaviour = ResolverBehaviour.Parse(text);
        Assert.Equal(kind, behaviour.Kind);
        Assert.Equal(text, behaviour.ToString());
    }

    [Theory]
    [InlineData("slow:0", 0)]
    [InlineData("slow:2.5", 2500)]
    [InlineData("slow:0.125", 125)]
    [InlineData("slow:60", 60_000)]
    public void A_slow_resolver_has_a_delay_in_seconds(string text, int milliseconds)
    {
        var behaviour = ResolverBehaviour.Parse(text);
        Assert.Equal(ResolverKind.Slow, behaviour.Kind);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), behaviour.Delay);
        Assert.Equal(text, behaviour.ToString());
    }

    [Theory]
    [InlineData("flaky:0", 0)]
    [InlineData("flaky:50", 50)]
    [InlineData("flaky:100", 100)]
    public void A_flaky_resolver_has_a_share(string text, int percent)
    {
        var behaviour = ResolverBehaviour.Parse(text);
        Assert.Equal(ResolverKind.Flaky, behaviour.Kind);
        Assert.Equal(percent, behaviour.FailurePercent);
        Assert.Equal(text, behaviour.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("0")]
    [InlineData("okay")]
    [InlineData("down")]
    [InlineData("ok:1")]
    [InlineData("slow")]
    [InlineData("slow:")]
    [InlineData("slow:-1")]
    [InlineData("slow:60.1")]
    [InlineData("slow:1,5")]
    [InlineData("slow:1e1")]
    [InlineData("slow:NaN")]
    [InlineData("slow: 1")]
    [InlineData("flaky")]
    [InlineData("flaky:-1")]
    [InlineData("flaky:101")]
    [InlineData("flaky:1.5")]
    [InlineData("flaky:50%")]
    public void Anything_else_is_refused_by_name(string text)
    {
        var error = Assert.Throws<FormatException>(() => ResolverBehaviour.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }
}
