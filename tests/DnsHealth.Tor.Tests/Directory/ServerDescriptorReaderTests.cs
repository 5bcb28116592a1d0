using DnsHealth.Tor.Directory;
using DnsHealth.Tor.Tests.Wire;

namespace DnsHealth.Tor.Tests.Directory;

public sealed class ServerDescriptorReaderTests
{
    private const string Router = "router relay000 127.2.0.1 20000 0 0";
    private const string Identity = "fingerprint 25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2 E4CE";

    private static readonly Fingerprint Relay = Fingerprint.Parse("25AF3CA2783D296983BB5D13CE8E7B97E8E2E4CE");

    [Fact]
    public void What_tor_gave_reads()
    {
        var descriptor = Assert.Single(Read([.. CapturedSession.Info("desc/all-recent").Skip(1)]));
        Assert.Equal(Fingerprint.Parse("1BCE79685E37021FC95479ACB3DFDC6FB70C21EF"), descriptor.Fingerprint);
        Assert.Equal("Tor 0.4.9.11 on Linux", descriptor.Platform);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 21, 11, 46, TimeSpan.Zero), descriptor.Published);
        Assert.Null(descriptor.Contact);
        Assert.Null(descriptor.ObservedBandwidth);
        Assert.False(descriptor.IsHibernating);
    }

    [Fact]
    public void A_descriptor_reads_to_the_last_field_and_objects_are_passed_over()
    {
        var descriptors = Read(
            "@downloaded-at 2026-01-31 12:00:00",
            Router,
            "identity-ed25519",
            "-----BEGIN ED25519 CERT-----",
            "router within an object is none",
            "-----END ED25519 CERT-----",
            Identity,
            "opt hibernating 1",
            "bandwidth 1073741824 2147483648 5000",
            "contact <operator AT example dot org> \u001b[2J",
            "family $45558BD3B827BEA74D96D4FDAA783A448152DF93 $DE9456E52E2508891E43A74BE5DCA83B065E6C94~nick nicknamed 40FFED7C66C09D4EA925C90B166E056E96CA07F9=x",
            "router-signature",
            "-----BEGIN SIGNATURE-----",
            "fingerprint x",
            "-----END SIGNATURE-----",
            "router next 127.2.0.2 20000 0 0",
            "fingerprint 45558BD3B827BEA74D96D4FDAA783A448152DF93");
        Assert.Equal([Relay, Fingerprint.Parse("45558BD3B827BEA74D96D4FDAA783A448152DF93")], descriptors.Select(descriptor => descriptor.Fingerprint));
        var first = descriptors[0];
        Assert.True(first.IsHibernating);
        Assert.Equal(5000, first.ObservedBandwidth);
        Assert.Equal("<operator AT example dot org> \u001b[2J", first.Contact);
        Assert.Equal(
            ["45558BD3B827BEA74D96D4FDAA783A448152DF93", "DE9456E52E2508891E43A74BE5DCA83B065E6C94", "40FFED7C66C09D4EA925C90B166E056E96CA07F9"],
            first.Family.Select(member => member.ToString()));
        Assert.False(descriptors[1].IsHibernating);
        Assert.Null(descriptors[1].Contact);
    }

    [Fact]
    public void Words_may_be_parted_by_tabs_and_several_spaces_as_tor_takes_them()
    {
        // dir-spec 1.2: WS is spaces and tabs. tor accepts a descriptor like this, so any relay may have one.
        var descriptor = Assert.Single(Read(
            Router,
            "fingerprint\t25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2 E4CE",
            "bandwidth  1\t2 \t3",
            "contact\tme",
            "platform   Tor",
            "published \t2026-11-21 21:11:46"));
        Assert.Equal((Relay, 3, "me", "Tor"), (descriptor.Fingerprint, descriptor.ObservedBandwidth, descriptor.Contact, descriptor.Platform));
        Assert.Equal(2026, descriptor.Published?.Year);
    }

    [Theory]
    [InlineData("fingerprint")]
    [InlineData("fingerprint 25AF")]
    [InlineData("fingerprint 25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2 E4CG")]
    [InlineData("fingerprint 25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2 E4CE 0000")]
    [InlineData("published yesterday")]
    [InlineData("published 2026-02-30 00:00:00")]
    [InlineData("bandwidth")]
    [InlineData("bandwidth 1 2")]
    [InlineData("bandwidth 1 2 -3")]
    [InlineData("bandwidth 1 2 99999999999999999999")]
    public void A_descriptor_that_does_not_read_is_passed_over_and_the_others_stay(string line)
    {
        var descriptors = Read(
            "router before 127.2.0.1 20000 0 0",
            "fingerprint 45558BD3B827BEA74D96D4FDAA783A448152DF93",
            Router,
            Identity,
            line,
            "contact still the same",
            "router after 127.2.0.1 20000 0 0",
            "fingerprint DE9456E52E2508891E43A74BE5DCA83B065E6C94");
        Assert.Equal(
            ["45558BD3B827BEA74D96D4FDAA783A448152DF93", "DE9456E52E2508891E43A74BE5DCA83B065E6C94"],
            descriptors.Select(descriptor => descriptor.Fingerprint.ToString()));
        Assert.All(descriptors, descriptor => Assert.Null(descriptor.Contact));
    }

    [Fact]
    public void A_descriptor_without_a_fingerprint_is_passed_over_for_tor_does_not_ask_for_one()
    {
        var descriptors = Read("router nameless 127.2.0.1 20000 0 0", "contact x", Router, Identity, "router last 127.2.0.1 1 0 0");
        Assert.Equal([Relay], descriptors.Select(descriptor => descriptor.Fingerprint));
    }

    [Fact]
    public void An_object_that_does_not_end_hides_what_follows_and_no_more() =>
        Assert.Equal([Relay], Read(Router, Identity, "-----BEGIN X-----", "router x", "contact x").Select(descriptor => descriptor.Fingerprint));

    [Theory]
    [InlineData("contact me")]
    [InlineData("fingerprint 25AF 3CA2 783D 2969 83BB 5D13 CE8E 7B97 E8E2 E4CE")]
    [InlineData("bandwidth 1 2 3")]
    public void A_line_before_any_descriptor_is_refused(string line) =>
        Assert.Equal(1, Assert.Throws<DirectoryFormatException>(() => Read(line)).Line);

    [Fact]
    public void Lines_of_ten_megabytes_are_bounded()
    {
        var huge = new string('x', 10 << 20);
        var descriptor = Assert.Single(Read(
            Router,
            Identity,
            "contact " + huge,
            "platform " + huge,
            "family " + string.Concat(Enumerable.Repeat("$45558BD3B827BEA74D96D4FDAA783A448152DF93 ", 200_000)),
            "hibernating " + huge,
            huge));
        Assert.Equal(4096, descriptor.Contact!.Length);
        Assert.Equal(256, descriptor.Platform!.Length);
        Assert.Equal(4096, descriptor.Family.Count);
        Assert.Empty(Read(Router, Identity, "bandwidth " + huge));
        Assert.Empty(Read(Router, "fingerprint " + huge));
    }

    [Fact]
    public void A_relay_is_of_the_families_that_certify_it()
    {
        var descriptors = Read(
            [
                Router, .. FamilyCertificateTests.Lines, .. FamilyCertificateTests.Lines, Identity, "master-key-ed25519 " + FamilyCertificateTests.Relay,
                "router next 127.2.0.2 20000 0 0", "fingerprint 45558BD3B827BEA74D96D4FDAA783A448152DF93", "master-key-ed25519 " + FamilyCertificateTests.Relay,
            ]);
        Assert.Equal([FamilyCertificateTests.Family], descriptors[0].FamilyIds);
        Assert.Empty(descriptors[1].FamilyIds);
    }

    [Fact]
    public void A_certificate_that_is_anothers_or_broken_makes_no_family_and_hides_nothing()
    {
        string[] broken = [.. FamilyCertificateTests.Lines];
        broken[2] = broken[2][1..];
        string[] huge = [broken[0], broken[1], .. Enumerable.Repeat(new string('A', 64), 10_000), new string('A', 10 << 20), broken[^1]];
        foreach (string[] lines in (string[][])[
            [.. FamilyCertificateTests.Lines],
            [.. FamilyCertificateTests.Lines, "master-key-ed25519 " + new string('A', 43)],
            [.. broken, "master-key-ed25519 " + FamilyCertificateTests.Relay],
            [.. huge, "master-key-ed25519 " + FamilyCertificateTests.Relay],
            ["identity-ed25519", .. FamilyCertificateTests.Lines.Skip(1), "master-key-ed25519 " + FamilyCertificateTests.Relay]])
        {
            var descriptor = Assert.Single(Read([Router, Identity, .. lines, "contact me"]));
            Assert.Empty(descriptor.FamilyIds);
            Assert.Equal("me", descriptor.Contact);
        }
    }

    [Fact]
    public void Nothing_but_a_format_exception_comes_of_junk()
    {
        var random = new Random(20260131);
        string[] lines = [.. CapturedSession.Info("desc/all-recent").Skip(1), Router, Identity, "bandwidth 1 2 3", "contact x", "family $45558BD3B827BEA74D96D4FDAA783A448152DF93", .. FamilyCertificateTests.Lines];
        for (var round = 0; round < 20_000; round++)
        {
            var reader = new ServerDescriptorReader();
            try
            {
                for (var count = random.Next(8); count >= 0; count--) reader.Read(Mutation.Of(lines[random.Next(lines.Length)], random));
                Assert.All(reader.Finish(), descriptor => Assert.NotEqual(default, descriptor.Fingerprint));
            }
            catch (DirectoryFormatException)
            {
                continue;
            }
        }
    }

    private static IReadOnlyList<ServerDescriptor> Read(params string[] lines)
    {
        var reader = new ServerDescriptorReader();
        foreach (var line in lines) reader.Read(line);
        return reader.Finish();
    }
}
