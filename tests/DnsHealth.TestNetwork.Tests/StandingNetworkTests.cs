using System.Net;
using System.Net.Sockets;
using System.Text;
using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Tests;

[Collection(RealNetworks.Name)]
public class StandingNetworkTests(StandingNetworks networks) : IClassFixture<StandingNetworks>
{
    private const int LargeDaemons = 3 + 4 + 5;

    [Fact]
    public async Task Clients_know_every_relay_and_its_descriptor_down_and_frozen_ones_included()
    {
        var truth = networks.Large.Truth;
        for (var i = 0; i < 3; i++)
        {
            await using var client = await TorClient.StartAsync(networks.Large, networks.ClientDirectory(), LargeDaemons);
            foreach (var exit in truth.Exits)
            {
                Assert.Contains("\ns Exit Fast Running Stable Valid\n", await client.GetStatusAsync(exit.Fingerprint), StringComparison.Ordinal);
                Assert.Contains($"router {exit.Nickname} {exit.Address} ", await client.GetDescriptorAsync(exit.Fingerprint), StringComparison.Ordinal);
            }

            foreach (var firstHop in truth.FirstHops)
            {
                Assert.Contains(
                    "\ns Fast Guard Running Stable Valid\n", await client.GetStatusAsync(firstHop.Fingerprint), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Exits_and_first_hops_behave_as_the_truth_says()
    {
        await using var client = await TorClient.StartAsync(networks.Large, networks.ClientDirectory(), LargeDaemons);
        var exits = networks.Large.Truth.Exits.ToDictionary(exit => exit.Behaviour, exit => exit.Fingerprint);
        var firstHops = networks.Large.Truth.FirstHops.ToLookup(firstHop => firstHop.Behaviour, firstHop => firstHop.Fingerprint);
        var good = firstHops["ok"].First();

        var ok = await AskAsync(client, good, exits["ok"], "wild.test");
        Assert.Equal([IPAddress.Parse("192.0.2.53")], ok.AddressesOf(ok.Questions[0].Name));
        Assert.Equal(DnsResponseCode.NonexistentDomain, (await AskAsync(client, good, exits["ok"], "nx.test")).ResponseCode);
        Assert.Equal(DnsResponseCode.ServerFailure, (await AskAsync(client, good, exits["servfail"], "wild.test")).ResponseCode);
        Assert.Equal(DnsResponseCode.ServerFailure, (await AskAsync(client, good, exits["private"], "wild.test")).ResponseCode);

        // With the first hop in the path, the fault is the exit's; without, the first hop's.
        Assert.Contains($" FAILED ${good}~hop", (await client.BuildAsync(good, exits["down"])).Event, StringComparison.Ordinal);
        Assert.Contains($" FAILED ${good}~hop", (await client.BuildAsync(good, exits["frozen"])).Event, StringComparison.Ordinal);
        Assert.Contains(" FAILED PURPOSE=", (await client.BuildAsync(firstHops["down"].Single(), exits["ok"])).Event, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resolver_is_switched_while_it_runs_and_the_truth_with_it()
    {
        var network = networks.Small;
        await using var client = await TorClient.StartAsync(network, networks.ClientDirectory(), 3 + 1 + 1);
        var (exit, firstHop) = (network.Truth.Exits.Single(), network.Truth.FirstHops.Single());
        Assert.Equal(["wrong_ip/unexpected_address"], exit.Wildcard);
        var before = await AskAsync(client, firstHop.Fingerprint, exit.Fingerprint, "wild.test");
        Assert.Equal([IPAddress.Parse("198.51.100.66")], before.AddressesOf(before.Questions[0].Name));

        await network.SetBehaviourAsync(exit.Nickname, ResolverBehaviour.Parse("nxdomain"), CancellationToken.None);
        Assert.Equal(DnsResponseCode.NonexistentDomain, (await AskAsync(client, firstHop.Fingerprint, exit.Fingerprint, "wild.test")).ResponseCode);
        Assert.Equal(["dns_fail/nxdomain"], network.Truth.Exits.Single().Wildcard);
        await SameTruthAsync(network);
        await Assert.ThrowsAsync<ArgumentException>(() => network.SetBehaviourAsync("hop1", ResolverBehaviour.Ok, CancellationToken.None));

        // As another process does it.
        await PrivateNetwork.SwitchAsync(network.Directory, exit.Nickname, ResolverBehaviour.Parse("servfail"), CancellationToken.None);
        Assert.Equal(DnsResponseCode.ServerFailure, (await AskAsync(client, firstHop.Fingerprint, exit.Fingerprint, "wild.test")).ResponseCode);
        Assert.Equal(["dns_fail/servfail"], network.Truth.Exits.Single().Wildcard);
        await SameTruthAsync(network);
    }

    [Fact]
    public async Task A_wish_that_cannot_be_fulfilled_is_refused_and_the_next_one_is_heard()
    {
        var network = networks.Large;
        foreach (var nickname in (string[])["hop1", "exit999", "exit001 wrong\nexit001", ""])
        {
            var refused = await Assert.ThrowsAsync<PrivateNetworkException>(
                () => PrivateNetwork.SwitchAsync(network.Directory, nickname, ResolverBehaviour.Parse("wrong"), CancellationToken.None));
            if (!nickname.Contains(' ', StringComparison.Ordinal)) Assert.Contains($"'{nickname}'", refused.Message, StringComparison.Ordinal);
        }

        foreach (var wish in (string[])["", "exit001 sideways\n", "exit001\n", new string('x', 5000)])
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(network.Directory, "control", "socket")));
            await socket.SendAsync(Encoding.ASCII.GetBytes(wish), SocketFlags.None);
        }

        Assert.Equal("ok", network.Truth.Exits[0].Behaviour);
        await PrivateNetwork.SwitchAsync(network.Directory, "exit001", ResolverBehaviour.Parse("slow:0.1"), CancellationToken.None);
        Assert.Equal("slow:0.1", network.Truth.Exits[0].Behaviour);
        await PrivateNetwork.SwitchAsync(network.Directory, "exit001", ResolverBehaviour.Ok, CancellationToken.None);
        await SameTruthAsync(network);
    }

    [Fact]
    public void Only_the_owner_can_switch_a_network()
    {
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(networks.Large.Directory, "control")));
    }

    [Fact]
    public async Task Exits_say_who_runs_them_and_who_their_family_is()
    {
        var exits = networks.Large.Truth.Exits;
        Assert.Equal(["operator1.example", "operator1.example", "operator2.example", "operator2.example", "operator3.example"], exits.Select(exit => exit.Operator));
        await using (var client = await TorClient.StartAsync(networks.Large, networks.ClientDirectory(), LargeDaemons))
        {
            foreach (var exit in exits)
            {
                Assert.Contains(
                    $"\ncontact email:noc[]{exit.Operator} url:https://{exit.Operator} ciissversion:2 dnslocation:local",
                    await client.GetDescriptorAsync(exit.Fingerprint),
                    StringComparison.Ordinal);
            }

            Assert.Contains($"${exits[1].Fingerprint}", await FamilyAsync(client, exits[0]), StringComparison.Ordinal);
            Assert.Contains($"${exits[0].Fingerprint}", await FamilyAsync(client, exits[1]), StringComparison.Ordinal);
            Assert.Empty(await FamilyAsync(client, exits[2]));
        }

        await using var other = await TorClient.StartAsync(networks.Small, networks.ClientDirectory(), 3 + 1 + 1);
        var odd = networks.Small.Truth.Exits.Single();
        Assert.Null(odd.Operator);
        Assert.Contains($"\ncontact {StandingNetworks.OddContact}\n", await other.GetDescriptorAsync(odd.Fingerprint), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_is_frozen_and_thawed_while_it_runs_and_the_truth_with_it()
    {
        var network = networks.Large;
        await network.FreezeAsync("exit001", CancellationToken.None);
        Assert.Equal('T', Processes.State(network.ProcessIds["exit001"]));
        Assert.Equal(("frozen", "circuit_fail/exit_unreachable"), (network.Truth.Exits[0].Behaviour, network.Truth.Exits[0].Wildcard.Single()));
        await SameTruthAsync(network);

        await network.ThawAsync("exit001", CancellationToken.None);
        Assert.NotEqual('T', Processes.State(network.ProcessIds["exit001"]));
        Assert.Equal("ok", network.Truth.Exits[0].Behaviour);
        await Assert.ThrowsAsync<InvalidOperationException>(() => network.ThawAsync("exit004", CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => network.FreezeAsync("exit999", CancellationToken.None));
    }

    [Fact]
    public void The_down_have_ended_and_the_frozen_are_stopped()
    {
        var ids = networks.Large.ProcessIds;
        Assert.Equal([' ', ' ', 'T', 'T'], new[] { "exit004", "hop3", "exit005", "hop4" }.Select(nickname => Processes.State(ids[nickname])));
        Assert.Equal("down", networks.Large.Truth.Exits[3].Behaviour);
        Assert.Equal("frozen", networks.Large.Truth.FirstHops[3].Behaviour);
    }

    [Fact]
    public async Task The_truth_is_in_its_file()
    {
        await SameTruthAsync(networks.Large);
        Assert.Equal(networks.Large.Honest.EndPoint.ToString(), networks.Large.Truth.PreflightServer);
    }

    [Fact]
    public async Task A_directory_holds_one_running_network()
    {
        var options = new PrivateNetworkOptions { Directory = networks.Small.Directory, Exits = ExitBehaviour.ParseList("ok") };
        var error = await Assert.ThrowsAsync<PrivateNetworkException>(() => PrivateNetwork.StartAsync(options, null, CancellationToken.None));
        Assert.Contains(networks.Small.Directory, error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(networks.Small.Directory, PrivateNetwork.TruthFileName)));
    }

    private static async Task<string> FamilyAsync(TorClient client, ExitTruth exit) =>
        (await client.GetDescriptorAsync(exit.Fingerprint)).Split('\n').SingleOrDefault(line => line.StartsWith("family ", StringComparison.Ordinal)) ?? "";

    private static async Task<DnsMessage> AskAsync(TorClient client, string firstHop, string exit, string zone)
    {
        var (circuit, happened) = await client.BuildAsync(firstHop, exit);
        Assert.True(circuit is not null, happened);
        return await client.ResolveAsync(circuit, $"{Guid.NewGuid():N}.{zone}");
    }

    private static async Task SameTruthAsync(PrivateNetwork network)
    {
        var file = await File.ReadAllTextAsync(Path.Combine(network.Directory, PrivateNetwork.TruthFileName));
        Assert.Equivalent(network.Truth, NetworkTruth.FromJson(file), strict: true);
    }
}
