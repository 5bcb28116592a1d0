using System.Net;

namespace DnsHealth.Dns.Tests;

public sealed class DnsMessageTests
{
    private static readonly DnsName Example = DnsName.Parse("example.com");

    [Fact]
    public void A_query_is_written_as_it_stands_on_the_wire()
    {
        var query = DnsMessage.Query(0x1234, Packet.Www, DnsRecordType.A);

        Assert.Equal(Packet.Query, query.ToBytes());
        Assert.Equal(query, DnsMessage.Parse(Packet.Query));
        Assert.False(query.IsResponse);
        Assert.True(query.RecursionDesired);
        Assert.False(DnsMessage.Query(1, Packet.Www, DnsRecordType.A, recursionDesired: false).RecursionDesired);
    }

    [Fact]
    public void An_alias_and_its_addresses_are_read_and_written_compressed()
    {
        var message = DnsMessage.Parse(Packet.AliasAndAddresses);

        var web = DnsName.Parse("web.example.com");
        Assert.Equal(
            DnsMessage.Query(0x1234, Packet.Www, DnsRecordType.A)
                .Respond(
                    DnsResponseCode.NoError,
                    new CnameRecord(Packet.Www, 300, web),
                    new AddressRecord(web, 60, IPAddress.Parse("192.0.2.1")),
                    new AddressRecord(web, 60, IPAddress.Parse("192.0.2.2"))) with
            { RecursionAvailable = true },
            message);
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], message.AddressesOf(Packet.Www));
        Assert.Empty(message.AddressesOf(Example));
        Assert.Equal(Packet.AliasAndAddresses, message.ToBytes());
    }

    [Fact]
    public void A_negative_answer_is_read_with_its_zone_and_edns()
    {
        var message = DnsMessage.Parse(Packet.Nonexistent);

        Assert.Equal(DnsResponseCode.NonexistentDomain, message.ResponseCode);
        Assert.True(message.IsAuthoritative);
        Assert.Empty(message.Answers);
        Assert.Equal(
            new SoaRecord(
                Example, 3600, DnsName.Parse("ns.example.com"), DnsName.Parse("hostmaster.example.com"),
                2020062673, 7200, 3600, 1209600, 3600),
            Assert.Single(message.Authorities));
        Assert.Equal(new OptRecord(1232) { Flags = 0x8000 }, Assert.Single(message.Additionals));
        Assert.Equal(Packet.Nonexistent, message.ToBytes());
    }

    [Fact]
    public void Text_servers_and_unknown_types_are_read()
    {
        var message = DnsMessage.Parse(Packet.Mixed);

        var name = DnsName.Parse("example");
        Assert.Equal(new DnsQuestion(name, DnsRecordType.Any), Assert.Single(message.Questions));
        Assert.Equal<DnsRecord>(
            [
                new TxtRecord(name, 0, ["h\u00c3\u00ac!", "", "\""]),
                new NsRecord(name, 86400, DnsName.Parse("a.example")),
                new AddressRecord(name, int.MaxValue, IPAddress.Parse("2001:db8::1")),
                new UnknownRecord(name, 1, DnsRecordType.MX, Packet.Hex("000a 01 6d 00")),
            ],
            message.Answers);
        Assert.Equal(Packet.Mixed, message.ToBytes());
    }

    [Fact]
    public void Every_field_makes_a_difference_and_survives_the_wire()
    {
        var plain = DnsMessage.Query(7, Example, DnsRecordType.Txt);
        DnsMessage[] messages =
        [
            plain,
            plain with { Id = 8 },
            plain with { IsResponse = true },
            plain with { Opcode = DnsOpcode.Notify },
            plain with { Opcode = (DnsOpcode)15 },
            plain with { IsAuthoritative = true },
            plain with { IsTruncated = true },
            plain with { RecursionDesired = false },
            plain with { RecursionAvailable = true },
            plain with { ResponseCode = DnsResponseCode.Refused },
            plain with { ResponseCode = (DnsResponseCode)15 },
            plain with { Questions = [] },
            plain with { Questions = [new DnsQuestion(Example, DnsRecordType.Txt) { Class = DnsClass.Chaos }] },
            plain with { Questions = [new DnsQuestion(Example, (DnsRecordType)65280)] },
            plain with { Answers = [new NsRecord(Example, 1, Example)] },
            plain with { Answers = [new CnameRecord(Example, 1, Example)] },
            plain with { Answers = [new CnameRecord(Example, 2, Example)] },
            plain with { Answers = [new TxtRecord(Example, 1, ["a"])] },
            plain with { Answers = [new TxtRecord(Example, 1, ["a", ""])] },
            plain with { Answers = [new TxtRecord(Example, 1, ["", "a"])] },
            plain with { Answers = [new UnknownRecord(Example, 1, (DnsRecordType)999, ReadOnlyMemory<byte>.Empty)] },
            plain with { Answers = [new UnknownRecord(Example, 1, (DnsRecordType)999, new byte[] { 1 })] },
            plain with { Answers = [new UnknownRecord(Example, 1, DnsRecordType.Txt, new byte[] { 1, 1 }) { Class = DnsClass.Chaos }] },
            plain with { Authorities = [new NsRecord(Example, 1, Example)] },
            plain with { Additionals = [new NsRecord(Example, 1, Example)] },
            plain with { Additionals = [new OptRecord(512)] },
            plain with { Additionals = [new OptRecord(512, new byte[] { 0, 10, 0, 0 })] },
            plain with { Additionals = [new OptRecord(512) { ExtendedResponseCode = 1 }] },
            plain with { Additionals = [new OptRecord(512) { Version = 1 }] },
        ];

        Assert.Equal(messages.Length, messages.Distinct().Count());
        foreach (var message in messages)
        {
            var back = DnsMessage.Parse(message.ToBytes());
            Assert.Equal(message, back);
            Assert.Equal(message.GetHashCode(), back.GetHashCode());
        }
    }

    [Fact]
    public void A_response_has_the_querys_id_question_and_wish_for_recursion()
    {
        var query = DnsMessage.Query(99, Example, DnsRecordType.Aaaa, recursionDesired: false);

        var response = query.Respond(DnsResponseCode.ServerFailure);

        Assert.Equal(query with { IsResponse = true, ResponseCode = DnsResponseCode.ServerFailure }, response);
        Assert.Throws<InvalidOperationException>(() => response.Respond(DnsResponseCode.NoError));
    }

    [Fact]
    public void The_case_a_name_was_asked_in_is_kept()
    {
        var query = DnsMessage.Parse(DnsMessage.Query(1, DnsName.Parse("wWw.ExAmple.cOM"), DnsRecordType.A).ToBytes());

        var name = Assert.Single(DnsMessage.Parse(query.Respond(DnsResponseCode.NoError).ToBytes()).Questions).Name;

        Assert.Equal("wWw.ExAmple.cOM", name.ToString());
    }

    [Fact]
    public void A_lifetime_with_the_highest_bit_set_counts_as_none()
    {
        var bytes = new DnsMessage { Id = 1, Answers = [new NsRecord(Example, uint.MaxValue, Example)] }.ToBytes();

        Assert.Equal(0u, Assert.Single(DnsMessage.Parse(bytes).Answers).Ttl);
    }

    [Fact]
    public void A_name_beyond_a_pointers_reach_is_written_in_full()
    {
        var far = DnsName.Parse("far.example.net");
        var message = new DnsMessage
        {
            Id = 1,
            Answers =
            [
                new UnknownRecord(Example, 1, (DnsRecordType)999, new byte[0x4000]),
                Packet.Address(far, "192.0.2.1"),
                Packet.Address(far, "192.0.2.2"),
                Packet.Address(Example, "192.0.2.3"),
            ],
        };

        Assert.Equal(message, DnsMessage.Parse(message.ToBytes()));
    }

    [Fact]
    public void Aliases_are_followed_through_the_answers_whatever_their_order()
    {
        DnsName a = DnsName.Parse("a"), b = DnsName.Parse("b"), c = DnsName.Parse("c");
        var message = new DnsMessage
        {
            Id = 1,
            Answers =
            [
                Packet.Address(DnsName.Parse("other"), "192.0.2.9"),
                Packet.Address(c, "192.0.2.1"),
                new CnameRecord(b, 1, c),
                new CnameRecord(a, 1, DnsName.Parse("B")),
            ],
        };

        Assert.Equal([IPAddress.Parse("192.0.2.1")], message.AddressesOf(DnsName.Parse("A")));
    }

    [Fact]
    public void A_loop_of_aliases_ends()
    {
        DnsName a = DnsName.Parse("a"), b = DnsName.Parse("b");
        var message = new DnsMessage { Id = 1, Answers = [new CnameRecord(a, 1, b), new CnameRecord(b, 1, a)] };

        Assert.Empty(message.AddressesOf(a));
    }

    [Fact]
    public void What_no_message_can_hold_is_not_written()
    {
        var large = new UnknownRecord(Example, 1, (DnsRecordType)999, new byte[DnsMessage.MaximumLength - 12 - 13 - 10]);
        var largest = new DnsMessage { Id = 1, Answers = [large] };

        Assert.Equal(DnsMessage.MaximumLength, largest.ToBytes().Length);
        Assert.Equal(largest, DnsMessage.Parse(largest.ToBytes()));
        Assert.Throws<InvalidOperationException>(() => (largest with { Answers = [large with { Data = new byte[65535] }] }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (largest with { Additionals = [new OptRecord(512)] }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => new DnsMessage { Id = 1, ResponseCode = (DnsResponseCode)16 }.ToBytes());
        Assert.Throws<InvalidOperationException>(() => new DnsMessage { Id = 1, Opcode = (DnsOpcode)16 }.ToBytes());
        Assert.Throws<InvalidOperationException>(() =>
            new DnsMessage { Id = 1, Questions = [.. Enumerable.Repeat(new DnsQuestion(DnsName.Root, DnsRecordType.A), 65536)] }.ToBytes());
    }

    [Fact]
    public void Text_that_no_record_can_hold_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new TxtRecord(Example, 1, []));
        Assert.Throws<ArgumentException>(() => new TxtRecord(Example, 1, [new string('a', 256)]));
        Assert.Throws<ArgumentException>(() => new TxtRecord(Example, 1, ["\u0100"]));
        Assert.Throws<ArgumentException>(() => new TxtRecord(Example, 1, ["a"]) with { Texts = [] });
    }
}
