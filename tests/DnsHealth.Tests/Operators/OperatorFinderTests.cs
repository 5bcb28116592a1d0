using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DnsHealth.Operators;
using DnsHealth.Records;
using DnsHealth.Tests.Probing;
using DnsHealth.Tests.Records;
using DnsHealth.Tor.Directory;
using Xunit.Abstractions;

namespace DnsHealth.Tests.Operators;

public sealed partial class OperatorFinderTests(ITestOutputHelper output)
{
    private const RelayFlags Exit = RelayFlags.Running | RelayFlags.Valid | RelayFlags.Exit;

    [Theory]
    [InlineData("email:tor[]mail.example.net url:https://example.org proof:uri-rsa ciissversion:2", OperatorKind.Ciiss, "example.org", "example.org")]
    [InlineData("email:tor[]example.net ciissversion:2", OperatorKind.Ciiss, "example.net", "example.net")]
    [InlineData("email:tor[]example.net url:github.com/tor ciissversion:2", OperatorKind.Ciiss, "example.net", "example.net")]
    [InlineData("email:tor[]example.net url:https://example.org", OperatorKind.Email, "example.net", "example.net")]
    [InlineData("Some Body <tor at example dot org>", OperatorKind.Email, "example.org", "example.org")]
    [InlineData("Some.Body@GMail.com", OperatorKind.Email, "mail-6bc183c912554241", "Some.Body@GMail.com")]
    [InlineData("  Bob from Berlin ", OperatorKind.Contact, "contact-bd36ab076f160465", "Bob from Berlin")]
    [InlineData("", OperatorKind.Address, "ip-5.0.1.1", "5.0.1.1")]
    [InlineData(" none. ", OperatorKind.Address, "ip-5.0.1.1", "5.0.1.1")]
    [InlineData("0xFFFFFFFF Random Person <nobody AT example dot com>", OperatorKind.Address, "ip-5.0.1.1", "5.0.1.1")]
    public void An_operator_is_told_by_the_surest_that_there_is(string contact, OperatorKind kind, string key, string name)
    {
        var found = FindOne(contact);
        Assert.Equal((kind, key, name), (found.Kind, found.Key, found.Name));
    }

    [Fact]
    public void What_the_contact_says_is_carried_along()
    {
        const string contact = "email:tor[]example.org url:example.org proof:dns-rsa dnslocation:local dnssec:y ciissversion:2 no mail please";
        var found = FindOne(contact);
        Assert.Equal((contact, "tor@example.org", "https://example.org", "dns-rsa", true), (found.Contact, found.Email, found.Url, found.Proof, found.NoMail));
        Assert.Equal(new DeclaredResolver("local", "y", null), found.Resolver);
        Assert.Equal((null, false, null), (FindOne("").Contact, FindOne("").NoMail, FindOne("tor@example.org").Resolver));
    }

    [Fact]
    public void Customers_of_one_mail_provider_are_not_one_operator()
    {
        var found = Find(At(1, "alice@gmail.com"), At(2, "bob@gmail.com"), At(3, "Alice <ALICE@gmail.com>"), At(4, "c@example.org"), At(5, "d@example.org"));
        Assert.NotEqual(found[0].Key, found[1].Key);
        Assert.Equal(found[0].Key, found[2].Key);
        Assert.Equal(found[3].Key, found[4].Key);
        Assert.DoesNotContain("alice", found[0].Key, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Relays_that_name_each_other_are_one_operator_also_by_way_of_a_relay_that_is_no_exit()
    {
        var found = Find(
            At(1, family: [1, 2]),
            TestRelay.Make(2, TestRelay.GoodHop, "5.0.2.1", family: [1, 3]),
            At(3, family: [2]),
            At(4, family: [5]),
            At(5, family: [4]),
            At(6, "tor@example.org", family: [4]));
        Assert.Equal(["family-ac39233f6b706526", "family-ac39233f6b706526", "family-26226793e57ff900", "family-26226793e57ff900", "example.org"], found.Select(one => one.Key));
    }

    [Fact]
    public void What_one_side_alone_declares_makes_no_family()
    {
        var found = Find(At(1, family: [2, 3]), At(2), At(3, family: [4]), At(4, family: [4]), At(5, family: [1, 2, 3, 4, 99]));
        Assert.All(found, one => Assert.Equal(OperatorKind.Address, one.Kind));
        Assert.Equal(5, found.DistinctBy(one => one.Key).Count());
    }

    [Fact]
    public void A_family_key_makes_a_family_and_joins_what_names_each_other()
    {
        var found = Find(
            At(1, ids: ["ed25519:AAAA"]), At(2, ids: ["ed25519:AAAA"], family: [3]), At(3, family: [2]), At(4, ids: ["ed25519:BBBB"]), At(5, ids: []));
        Assert.Equal(found[0].Key, found[1].Key);
        Assert.Equal(found[0].Key, found[2].Key);
        Assert.Matches("^family-[0-9a-f]{16}$", found[3].Key);
        Assert.NotEqual(found[0].Key, found[3].Key);
        Assert.Equal((OperatorKind.Family, OperatorKind.Address), (found[3].Kind, found[4].Kind));
        // The key stays when the first of them goes.
        Assert.Equal(found[0].Key, Find(At(2, ids: ["ed25519:AAAA"]), At(9, ids: ["ed25519:AAAA"]))[0].Key);
    }

    [Fact]
    public void A_family_is_called_by_its_contact_or_its_first_relay()
    {
        Assert.Equal("Bob from Berlin", Find(At(1, family: [2]), At(2, "Bob from Berlin", family: [1]))[0].Name);
        Assert.Equal("family of relay1", Find(At(1, "none", family: [2]), At(2, family: [1]))[1].Name);
    }

    [Fact]
    public void A_bad_exit_has_an_operator_and_a_relay_that_is_no_exit_has_none()
    {
        var found = OperatorFinder.Find(TestRelay.Consensus(
            TestRelay.Make(1, RelayFlags.Running | RelayFlags.BadExit, "5.0.0.1"), TestRelay.Make(2, TestRelay.GoodHop, "5.0.0.2"), TestRelay.Make(3, Exit, "5.0.0.3", described: false)));
        Assert.Equal([TestRelay.Fingerprint(1), TestRelay.Fingerprint(3)], found.Keys.Order());
    }

    [Theory]
    [InlineData("ip-5.0.1.1")]
    [InlineData("url:ip-5.0.1.1 ciissversion:2")]
    [InlineData("url:family-0000000000000000 ciissversion:2")]
    [InlineData("url:../../etc/passwd ciissversion:2")]
    [InlineData("tor@5.0.1.1")]
    [InlineData("url:.hidden.org ciissversion:2")]
    [InlineData("url:-rf.org ciissversion:2")]
    public void A_hostile_contact_takes_no_key_of_another_kind(string contact)
    {
        Assert.Matches("^contact-[0-9a-f]{16}$", FindOne(contact).Key);
        Assert.Equal(OperatorKind.Contact, FindOne(contact).Kind);
    }

    [Fact]
    public void Whatever_strangers_write_a_key_is_one_and_the_record_is_json()
    {
        const int seed = 20260131;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] pieces =
        [
            "tor", "example.org", "@", "url:", "email:", "ciissversion:2", " ", "\t", "/", "..", "-", ".", "<script>", "\u001b[2J", "\u202e", "\ud83d\ude00", "\ud83d", "\0",
            "\r\n", "=cmd()", "`", "|", "[]", "https://", "gmail.com", "no mail", new string('a', 70), new string('b', 5000), "com",
        ];
        for (var round = 0; round < 5_000; round++)
        {
            var contact = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => pieces[random.Next(pieces.Length)]));
            var found = FindOne(contact);
            Assert.Matches(KeyForm(), found.Key);
            Assert.InRange(found.Name.Length, 1, 100);
            Assert.True(found.Contact is null || found.Contact.Length is > 0 and <= RelayOperator.ContactLimit);
            using var json = JsonDocument.Parse(RecordJson.Write(Sample.Record(1) with { Operator = found }));
            Assert.Equal(found.Key, json.RootElement.GetProperty("operator").GetProperty("key").GetString());
        }

        foreach (var contact in (string[])[string.Concat(Enumerable.Repeat("<img src=x>\u202e\u001b[31m a@b ", 3000)), new string('\ud83d', 65_536), new string('x', 65_536)])
        {
            var found = FindOne(contact);
            Assert.Matches(KeyForm(), found.Key);
            Assert.InRange(found.Contact!.Length, RelayOperator.ContactLimit - 1, RelayOperator.ContactLimit);
        }
    }

    [Fact]
    public void A_long_domain_has_a_short_key()
    {
        var domain = string.Concat(Enumerable.Repeat(new string('a', 60) + ".", 4)) + "org";
        var found = FindOne($"tor@{domain}");
        Assert.Matches("^domain-[0-9a-f]{16}$", found.Key);
        Assert.Equal(100, found.Name.Length);
    }

    [Fact]
    public void Ten_thousand_relays_in_large_families_are_sorted_out()
    {
        // Families of 400, each relay declaring all of its own and 70 strangers: as many as a descriptor of 20,000 bytes can hold.
        var relays = Enumerable.Range(0, 10_000).Select(number =>
        {
            var relay = TestRelay.Make(number, Exit, string.Create(CultureInfo.InvariantCulture, $"5.{number / 250}.{number % 250}.1"));
            var own = number / 400 * 400;
            List<Fingerprint> family = [.. Enumerable.Range(own, 400).Concat(Enumerable.Range(number + 1, 70)).Select(TestRelay.Fingerprint)];
            return relay with { Descriptor = relay.Descriptor! with { Family = family } };
        }).ToList();
        var consensus = TestRelay.Consensus(relays);
        var watch = Stopwatch.StartNew();
        var found = OperatorFinder.Find(consensus);
        output.WriteLine($"{watch.ElapsedMilliseconds} ms");
        Assert.Equal(25, found.Values.DistinctBy(one => one.Key).Count());
    }

    private static Relay At(int number, string? contact = null, int[]? family = null, string[]? ids = null)
    {
        var relay = TestRelay.Make(number, Exit, $"5.0.{number}.1", family: family ?? []);
        return relay with { Descriptor = relay.Descriptor! with { Contact = contact, FamilyIds = ids ?? [] } };
    }

    private static RelayOperator FindOne(string contact) => Find(At(1, contact))[0];

    /// <summary>The exits' operators, in the order of the relays.</summary>
    private static List<RelayOperator> Find(params Relay[] relays)
    {
        var found = OperatorFinder.Find(TestRelay.Consensus(relays));
        return [.. relays.Where(relay => relay.IsExit).Select(relay => found[relay.Fingerprint])];
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{0,99}\z")]
    private static partial Regex KeyForm();
}
