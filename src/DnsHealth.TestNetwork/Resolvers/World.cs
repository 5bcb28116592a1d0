using System.Net;
using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Resolvers;

/// <summary>What is true in the private network: its three zones, and nothing besides.</summary>
internal static class World
{
    /// <summary>Every name in it has <see cref="WildcardAddress"/>.</summary>
    public static readonly DnsName WildcardZone = DnsName.Parse("wild.test");

    /// <summary>Nothing below it exists but the control names.</summary>
    public static readonly DnsName NxdomainZone = DnsName.Parse("nx.test");

    /// <summary>No server of it works.</summary>
    public static readonly DnsName BrokenZone = DnsName.Parse("broken.test");

    /// <summary>The names of <see cref="NxdomainZone"/> that exist, with <see cref="ControlAddress"/>.</summary>
    public static readonly IReadOnlyList<DnsName> ControlNames = [NxdomainZone, NxdomainZone.Prepend("control")];

    public static readonly IPAddress WildcardAddress = IPAddress.Parse("192.0.2.53");
    public static readonly IPAddress ControlAddress = IPAddress.Parse("192.0.2.80");

    /// <summary>The honest answer.</summary>
    public static DnsMessage Answer(DnsMessage query)
    {
        var name = query.Questions[0].Name;
        if (name.IsSubdomainOf(BrokenZone)) return query.Respond(DnsResponseCode.ServerFailure);
        if (name.IsSubdomainOf(WildcardZone)) return Address(query, WildcardAddress);
        return ControlNames.Contains(name) ? Address(query, ControlAddress) : query.Respond(DnsResponseCode.NonexistentDomain);
    }

    /// <summary>The answer that the name has this one address, and no record of any other type.</summary>
    public static DnsMessage Address(DnsMessage query, IPAddress address) =>
        query.Questions[0] is { Type: DnsRecordType.A, Name: var name }
            ? query.Respond(DnsResponseCode.NoError, new AddressRecord(name, Ttl: 60, address))
            : query.Respond(DnsResponseCode.NoError);

    /// <summary>Whether a scanner may ask for the name.</summary>
    public static bool IsScanned(DnsName name) => name.IsSubdomainOf(WildcardZone) || name.IsSubdomainOf(NxdomainZone);

    /// <summary>Whether the name is one that a scanner makes up.</summary>
    public static bool IsMadeUp(DnsName name) => IsScanned(name) && !ControlNames.Contains(name);
}
