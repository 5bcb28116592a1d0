using DnsHealth.Tor.Control;
using DnsHealth.Tor.Launch;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Launch;

public sealed class BootstrapStatusTests
{
    [Fact]
    public void Tors_way_into_the_network_reads()
    {
        var steps = CapturedSession.Events.Where(line => line.Contains(" BOOTSTRAP ", StringComparison.Ordinal))
            .Select(line => BootstrapStatus.Parse(Assert.IsType<StatusClientEvent>(ControlEvent.Parse(line)))).ToList();
        Assert.Equal([14, 15, 20, 25, 30, 40, 45, 50, 75, 80, 85, 89, 90, 95, 100], steps.Select(step => step.Progress));
        Assert.Equal(new BootstrapStatus(75, "enough_dirinfo", "Loaded enough directory info to build circuits", null), steps[8]);
    }

    [Fact]
    public void A_warning_says_what_went_wrong_and_is_made_printable()
    {
        var status = Parse("WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY=\"Connecting\\033[2J\" WARNING=\"Network is unreachable\\007\" REASON=NOROUTE COUNT=10");
        Assert.Equal(new BootstrapStatus(5, "conn", "Connecting\\u001b[2J", "Network is unreachable\\u0007"), status);
    }

    [Fact]
    public void Words_it_does_not_have_are_empty() => Assert.Equal(new BootstrapStatus(0, "", "", null), Parse("NOTICE BOOTSTRAP PROGRESS=0"));

    [Theory]
    [InlineData("NOTICE BOOTSTRAP")]
    [InlineData("NOTICE BOOTSTRAP PROGRESS=")]
    [InlineData("NOTICE BOOTSTRAP PROGRESS=-1")]
    [InlineData("NOTICE BOOTSTRAP PROGRESS=101")]
    [InlineData("NOTICE BOOTSTRAP PROGRESS=99999999999")]
    [InlineData("NOTICE BOOTSTRAP PROGRESS=half")]
    public void Progress_is_0_to_100(string text) => Assert.Throws<FormatException>(() => Parse(text));

    private static BootstrapStatus Parse(string text) => BootstrapStatus.Parse(StatusClientEvent.Parse(text));
}
