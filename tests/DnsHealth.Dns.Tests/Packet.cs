using System.Net;

namespace DnsHealth.Dns.Tests;

/// <summary>Messages byte for byte, as they stand on the wire.</summary>
internal static class Packet
{
    /// <summary>A question for www.example.com, A.</summary>
    public static byte[] Query { get; } = Hex("""
        1234 0100 0001 0000 0000 0000
        03 777777 07 6578616d706c65 03 636f6d 00 0001 0001
        """);

    /// <summary>www.example.com is an alias of web.example.com (its name compressed), which has two addresses.</summary>
    public static byte[] AliasAndAddresses { get; } = Hex("""
        1234 8180 0001 0003 0000 0000
        03 777777 07 6578616d706c65 03 636f6d 00 0001 0001
        c00c 0005 0001 0000012c 0006 03 776562 c010
        c02d 0001 0001 0000003c 0004 c0000201
        c02d 0001 0001 0000003c 0004 c0000202
        """);

    /// <summary>nx.example.com does not exist, says the zone's SOA; with EDNS.</summary>
    public static byte[] Nonexistent { get; } = Hex("""
        beef 8583 0001 0000 0001 0001
        02 6e78 07 6578616d706c65 03 636f6d 00 001c 0001
        c00f 0006 0001 00000e10 0026
          02 6e73 c00f 0a 686f73746d6173746572 c00f
          7867b5d1 00001c20 00000e10 00127500 00000e10
        00 0029 04d0 00 00 8000 0000
        """);

    /// <summary>Text in two strings, a name server, an IPv6 address, and an MX, whose data is not decoded.</summary>
    public static byte[] Mixed { get; } = Hex("""
        0001 8400 0001 0004 0000 0000
        07 6578616d706c65 00 00ff 0001
        c00c 0010 0001 00000000 0008 04 68c3ac21 00 01 22
        c00c 0002 0001 00015180 0004 01 61 c00c
        c00c 001c 0001 7fffffff 0010 20010db8000000000000000000000001
        c00c 000f 0001 00000001 0005 000a 01 6d 00
        """);

    public static TheoryData<string> Valid =>
        [.. new[] { Query, AliasAndAddresses, Nonexistent, Mixed }.Select(Convert.ToHexString)];

    public static DnsName Www { get; } = DnsName.Parse("www.example.com");

    public static DnsRecord Address(DnsName name, string address) => new AddressRecord(name, 60, IPAddress.Parse(address));

    public static byte[] Hex(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
}
