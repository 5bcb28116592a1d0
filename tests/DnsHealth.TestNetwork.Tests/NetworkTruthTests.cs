using System.Text.Json;

namespace DnsHealth.TestNetwork.Tests;

public class NetworkTruthTests
{
    private static readonly NetworkTruth Truth = new()
    {
        PreflightServer = "127.0.0.1:41000",
        WildcardZone = new ZoneTruth { Domain = "wild.test", Address = "192.0.2.53" },
        NxdomainZone = new ZoneTruth { Domain = "nx.test", Address = "192.0.2.80", ControlNames = ["nx.test"] },
        BrokenZone = new ZoneTruth { Domain = "broken.test" },
        Exits =
        [
            new ExitTruth
            {
                Fingerprint = new string('A', 40),
                Nickname = "exit001",
                Address = "127.3.0.1",
                Behaviour = "slow:1.5",
                Operator = "operator1.example",
                Wildcard = ["success/expected_answer"],
                Nxdomain = ["success/nxdomain_confirmed"],
            },
        ],
        FirstHops =
        [
            new FirstHopTruth { Fingerprint = new string('B', 40), Nickname = "hop1", Address = "127.2.0.1", Behaviour = "frozen" },
        ],
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        var read = NetworkTruth.FromJson(Truth.ToJson());
        Assert.Equivalent(Truth, read, strict: true);
    }

    [Fact]
    public void Its_names_are_in_snake_case()
    {
        using var json = JsonDocument.Parse(Truth.ToJson());
        var root = json.RootElement;
        Assert.Equal("127.0.0.1:41000", root.GetProperty("preflight_server").GetString());
        Assert.Equal("wild.test", root.GetProperty("wildcard_zone").GetProperty("domain").GetString());
        Assert.Equal("nx.test", root.GetProperty("nxdomain_zone").GetProperty("control_names")[0].GetString());
        Assert.Equal("slow:1.5", root.GetProperty("exits")[0].GetProperty("behaviour").GetString());
        Assert.Equal("operator1.example", root.GetProperty("exits")[0].GetProperty("operator").GetString());
        Assert.Equal("success/expected_answer", root.GetProperty("exits")[0].GetProperty("wildcard")[0].GetString());
        Assert.Equal("frozen", root.GetProperty("first_hops")[0].GetProperty("behaviour").GetString());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[")]
    public void Anything_else_is_refused(string json) => Assert.Throws<JsonException>(() => NetworkTruth.FromJson(json));
}
