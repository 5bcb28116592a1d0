using System.Net;

namespace DnsHealth.Dns;

/// <summary>The resolvers this host is set up with: the <c>nameserver</c> lines of resolv.conf(5).</summary>
public static class SystemResolvers
{
    /// <summary>How many <c>nameserver</c> lines count; those after them do not.</summary>
    public const int Maximum = 3;

    /// <summary>Reads the file; one that does not exist names no resolver.</summary>
    /// <inheritdoc cref="Parse" path="/returns"/>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static IReadOnlyList<IPEndPoint> Read(string path = "/etc/resolv.conf")
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Parse("");
        }
    }

    /// <summary>Reads the text of a resolv.conf. Lines that are no <c>nameserver</c> with an address are passed over.</summary>
    /// <returns>The resolvers in the file's order, at port 53; 127.0.0.1 when none is named, as resolv.conf(5) has it.</returns>
    public static IReadOnlyList<IPEndPoint> Parse(string text)
    {
        var resolvers = new List<IPEndPoint>(Maximum);
        foreach (var line in text.Split('\n'))
        {
            if (resolvers.Count < Maximum
                && line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries) is ["nameserver", var address, ..]
                && IPAddress.TryParse(address, out var resolver))
            {
                resolvers.Add(new IPEndPoint(resolver, DnsServer.DefaultPort));
            }
        }

        return resolvers.Count > 0 ? resolvers : [new IPEndPoint(IPAddress.Loopback, DnsServer.DefaultPort)];
    }
}
