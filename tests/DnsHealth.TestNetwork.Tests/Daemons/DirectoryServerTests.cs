using DnsHealth.TestNetwork.Daemons;
using DnsHealth.Tor.Directory;

namespace DnsHealth.TestNetwork.Tests.Daemons;

public class DirectoryServerTests
{
    [Fact]
    public void Descriptors_give_nicknames_and_fingerprints()
    {
        var relays = DirectoryServer.ParseDescriptors("""
            @type server-descriptor 1.0
            router auth1 127.1.0.1 28266 0 28267
            platform Tor 0.4.9.11 on Linux
            fingerprint B88E 9605 0F4F 85EE 0001 0F50 84D9 6A05 13B0 4AAA
            router-signature
            router exit001 127.3.0.1 28266 0 0
            fingerprint 9B9E D97C DAEF B0D1 241F D045 0920 F018 8EC4 EBDD
            router-signature
            router cutshort 127.3.0.2 28266 0 0
            """);
        Assert.Equal(["auth1", "exit001"], relays.Keys.Order());
        Assert.Equal(Fingerprint.Parse("9B9ED97CDAEFB0D1241FD0450920F0188EC4EBDD"), relays["exit001"]);
    }

    [Fact]
    public void A_consensus_gives_flags()
    {
        var relays = DirectoryServer.ParseConsensus("""
            network-status-version 3
            known-flags Authority Exit Fast
            r exit007 9zpYOquKLfooQ9S8ibPkLWEkgmo LVz+g3H/6UjUeKjRXRVRg978YiY 2026-11-21 22:19:07 127.3.0.7 28266 0
            s Exit Fast Running Stable Valid
            v Tor 0.4.9.11
            w Bandwidth=3 Unmeasured=1
            p accept 80,443
            directory-footer
            """);
        var (fingerprint, flags) = Assert.Single(relays);
        Assert.Equal("F73A583AAB8A2DFA2843D4BC89B3E42D6124826A", fingerprint.ToString());
        Assert.Equal(["Exit", "Fast", "Running", "Stable", "Valid"], flags.Order());
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        Assert.Empty(DirectoryServer.ParseDescriptors(""));
        Assert.Empty(DirectoryServer.ParseConsensus(""));
    }
}
