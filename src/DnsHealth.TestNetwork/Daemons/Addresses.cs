using System.Net;

namespace DnsHealth.TestNetwork.Daemons;

/// <summary>Where on loopback the daemons of a network are; networks differ in their ports only.</summary>
internal static class Addresses
{
    /// <summary>The first hops' addresses, as tor's options take them.</summary>
    public const string FirstHopNetwork = "127.2.0.0/16";

    /// <summary>The exits' addresses, as tor's options take them.</summary>
    public const string ExitNetwork = "127.3.0.0/16";

    private const int PerThirdByte = 250;

    public static IPAddress Authority(int index) => At(1, index);

    public static IPAddress FirstHop(int index) => At(2, index);

    public static IPAddress Exit(int index) => At(3, index);

    private static IPAddress At(byte network, int index) =>
        new([127, network, (byte)(index / PerThirdByte), (byte)((index % PerThirdByte) + 1)]);
}
