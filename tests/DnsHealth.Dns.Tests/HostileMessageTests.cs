namespace DnsHealth.Dns.Tests;

public sealed class HostileMessageTests
{
    [Theory]
    [InlineData("", 0, "cut short")]
    [InlineData("1234 0100 0001 0000 0000 00", 11, "cut short")]
    [InlineData("1234 0100 ffff 0000 0000 0000", 4, "room")]
    [InlineData("1234 8180 0000 ffff 0000 0000", 4, "room")]
    [InlineData("1234 8180 0000 0000 ffff 0000", 4, "room")]
    [InlineData("1234 8180 ffff ffff ffff ffff 00 0001 0001", 4, "room")]
    [InlineData("1234 8180 0000 0000 0000 0000 00", 12, "1 bytes follow")]
    // A label that goes past the end; one of 64 bytes; the two kinds no longer in use.
    [InlineData("1234 0100 0001 0000 0000 0000 3f 61616161", 17, "cut short")]
    [InlineData("1234 0100 0001 0000 0000 0000 40 61616161 00 0001 0001", 12, "63 bytes")]
    [InlineData("1234 0100 0001 0000 0000 0000 80 61616161 00 0001 0001", 12, "63 bytes")]
    // A pointer at itself, forwards, into the header, to the start of its own labels, cut in half, past the end.
    [InlineData("1234 0100 0001 0000 0000 0000 c00c 0001 0001", 12, "backwards")]
    [InlineData("1234 0100 0001 0000 0000 0000 c00e 00 0001 0001", 12, "backwards")]
    [InlineData("1234 0100 0001 0000 0000 0000 c000 0001 0001", 12, "header")]
    [InlineData("1234 0100 0001 0000 0000 0000 c00b 0001 0001", 12, "header")]
    [InlineData("1234 0100 0001 0000 0000 0000 01 61 c00c 0001 0001", 14, "backwards")]
    [InlineData("1234 0100 0001 0000 0000 0000 03 616161 c0", 17, "cut short")]
    [InlineData("1234 0100 0001 0000 0000 0000 ffff 0001 0001", 12, "backwards")]
    // Two names that point at each other.
    [InlineData("1234 0100 0002 0000 0000 0000 01 61 c012 0001 0001 01 62 c00c 0001 0001", 14, "backwards")]
    // A pointer into the labels before it, which end in that pointer: forwards and round again.
    [InlineData("1234 0100 0001 0000 0000 0000 02 0161 c00d 0001 0001", 15, "backwards")]
    // Data: an address of 3 bytes, of 5; IPv6 of 4; a name shorter and longer than its data; past the end.
    [InlineData("1234 8180 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203", 23, "4 bytes, not 3")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405", 23, "4 bytes, not 5")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 001c 0001 00000000 0004 01020304", 23, "16 bytes, not 4")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0005 0001 00000000 0005 01 61 00 0000", 23, "3 bytes, not the 5")]
    [InlineData("1234 8180 0000 0002 0000 0000 00 0005 0001 00000000 0001 01 61 00 0001 0001 00000000 0000", 23, "3 bytes, not the 1")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0005 0001 00000000 0000", 23, "cut short")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 03e7 0001 00000000 ffff 00", 23, "past the end")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0006 0001 00000000 0006 00 00 00000001", 29, "cut short")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0006 0001 00000000 0017 00 00 0000000100000002000000030000000400000005 00", 23, "22 bytes, not the 23")]
    // Text without a string; a string past its record; OPT with a name.
    [InlineData("1234 8180 0000 0001 0000 0000 00 0010 0001 00000000 0000", 23, "no string")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0010 0001 00000000 0002 02 61", 23, "past its record")]
    [InlineData("1234 8180 0000 0001 0000 0000 00 0010 0001 00000000 0003 00 02 61", 24, "past its record")]
    [InlineData("1234 8180 0000 0000 0000 0001 01 61 00 0029 0200 00000000 0000", 12, "has a name")]
    public void A_malformed_message_is_refused_with_what_is_wrong_and_where(string hex, int offset, string problem)
    {
        var refused = Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(Packet.Hex(hex)));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(offset, refused.Offset);
    }

    [Fact]
    public void A_name_longer_than_255_bytes_is_refused_written_out_or_by_pointer()
    {
        // Three labels of 63 are 192 bytes; with 61 more, their length byte and the root it is exactly 255.
        var three = string.Concat(Enumerable.Repeat("3f" + string.Concat(Enumerable.Repeat("61", 63)), 3));
        string Label(int length) => $"{length:x2}" + string.Concat(Enumerable.Repeat("62", length));
        byte[] WrittenOut(int last) => Packet.Hex($"1234 0100 0001 0000 0000 0000 {three} {Label(last)} 00 0001 0001");
        byte[] ByPointer(int last) => Packet.Hex($"1234 0100 0002 0000 0000 0000 {three} 00 0001 0001 {Label(last)} c00c 0001 0001");

        Assert.Equal(253, DnsMessage.Parse(WrittenOut(61)).Questions[0].Name.ToString().Length);
        Assert.Equal(253, DnsMessage.Parse(ByPointer(61)).Questions[1].Name.ToString().Length);
        Assert.Contains("longer than 255", Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(WrittenOut(62))).Message, StringComparison.Ordinal);
        Assert.Contains("longer than 255", Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(ByPointer(62))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_pointers_is_followed_no_further_than_a_name_could_need()
    {
        Assert.Equal("a", DnsMessage.Parse(Chain(pointers: 127)).Answers[1].Name.ToString());

        var refused = Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(Chain(pointers: 128)));
        Assert.Contains("more than 127 pointers", refused.Message, StringComparison.Ordinal);

        // The first record's data is the name "a" and a row of pointers, each to the one before; the second record's
        // own name points to the last of them.
        static byte[] Chain(int pointers)
        {
            const int Data = 12 + 11;
            var chain = new List<byte> { 1, (byte)'a', 0 };
            var target = Data;
            for (var i = 1; i < pointers; i++)
            {
                var here = Data + chain.Count;
                chain.AddRange([(byte)(0xC0 | (target >> 8)), (byte)target]);
                target = here;
            }

            return
            [
                .. Packet.Hex($"1234 8180 0000 0002 0000 0000 00 03e7 0001 00000000 {chain.Count:x4}"),
                .. chain,
                .. Packet.Hex($"{0xC000 | target:x4} 03e7 0001 00000000 0000"),
            ];
        }
    }

    [Fact]
    public void A_message_longer_than_any_is_refused() =>
        Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(new byte[DnsMessage.MaximumLength + 1]));

    [Fact]
    public void The_most_names_a_message_can_make_of_its_bytes_are_read()
    {
        // One name of 255 bytes, then as many records as fit, each two bytes of pointer to it.
        const int Records = 5000;
        var name = string.Concat(Enumerable.Repeat("01 61", 127));
        byte[] bytes =
        [
            .. Packet.Hex($"1234 8180 0001 {Records:x4} 0000 0000 {name} 00 0001 0001"),
            .. Enumerable.Repeat(Packet.Hex("c00c 03e7 0001 00000000 0000"), Records).SelectMany(record => record),
        ];

        var message = DnsMessage.Parse(bytes);

        Assert.Equal(Records, message.Answers.Count);
        Assert.All(message.Answers, record => Assert.Equal(message.Questions[0].Name, record.Name));
    }

    [Theory]
    [MemberData(nameof(Packet.Valid), MemberType = typeof(Packet))]
    public void A_message_cut_short_anywhere_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<DnsFormatException>(() => DnsMessage.Parse(bytes.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Packet.Valid), MemberType = typeof(Packet))]
    public void Whatever_follows_a_message_is_refused(string hex) =>
        Assert.Throws<DnsFormatException>(() => DnsMessage.Parse([.. Convert.FromHexString(hex), 0]));

    [Theory]
    [MemberData(nameof(Packet.Valid), MemberType = typeof(Packet))]
    public void Any_byte_changed_gives_a_message_or_a_refusal(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var at = 0; at < bytes.Length; at++)
        {
            var was = bytes[at];
            for (var value = 0; value <= 255; value++)
            {
                bytes[at] = (byte)value;
                ParseOrRefuse(bytes);
            }

            bytes[at] = was;
        }
    }

    [Theory]
    [MemberData(nameof(Packet.Valid), MemberType = typeof(Packet))]
    public void Random_damage_gives_a_message_or_a_refusal(string hex)
    {
        var valid = Convert.FromHexString(hex);
        var random = new Random(20260131);
        int read = 0, refused = 0;
        for (var round = 0; round < 25_000; round++)
        {
            var bytes = valid.ToList();
            for (var damage = random.Next(1, 6); damage > 0; damage--) Damage(bytes, random);
            if (ParseOrRefuse([.. bytes])) read++;
            else refused++;
        }

        // Both happen often, or the damage tests nothing.
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Random_bytes_give_a_message_or_a_refusal()
    {
        var random = new Random(20260201);
        for (var round = 0; round < 25_000; round++)
        {
            var bytes = new byte[random.Next(0, 120)];
            random.NextBytes(bytes);

            // Small counts, so that most go beyond the header.
            for (var count = 4; count < Math.Min(bytes.Length, 12); count++) bytes[count] = (byte)(count % 2 == 0 ? 0 : bytes[count] & 1);
            ParseOrRefuse(bytes);
        }
    }

    private static void Damage(List<byte> bytes, Random random)
    {
        if (bytes.Count == 0) return;
        var at = random.Next(bytes.Count);
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = (byte)(0xC0 | random.Next(2));
                break;
            case 3:
                bytes[at] = (byte)random.Next(bytes.Count);
                break;
            case 4:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 5:
                bytes.RemoveAt(at);
                break;
            default:
                bytes.AddRange(bytes[at..Math.Min(bytes.Count, at + 16)]);
                break;
        }
    }

    // Anything but a DnsFormatException fails the test. What is read must also be written, and read again the same.
    private static bool ParseOrRefuse(byte[] bytes)
    {
        DnsMessage message;
        try
        {
            message = DnsMessage.Parse(bytes);
        }
        catch (DnsFormatException e)
        {
            Assert.InRange(e.Offset, 0, bytes.Length);
            return false;
        }

        Assert.Equal(message, DnsMessage.Parse(message.ToBytes()));
        return true;
    }
}
