using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using DnsHealth.Dns;

namespace DnsHealth.TestNetwork.Resolvers;

/// <summary>What a resolver of each behaviour makes of a query. Decides only; <see cref="ResolverSocket"/> does the talking.</summary>
internal static class ResolverRules
{
    public static readonly IPAddress WrongAddress = IPAddress.Parse("198.51.100.66");
    public static readonly IPAddress PrivateAddress = IPAddress.Parse("10.0.0.1");

    /// <summary>Decides the reply to a query of one question.</summary>
    /// <param name="behaviour">How the resolver behaves.</param>
    /// <param name="query">The query.</param>
    /// <param name="salt">What makes flaky resolvers fail for different names: the resolver's own name.</param>
    public static ResolverReply Reply(ResolverBehaviour behaviour, DnsMessage query, string salt)
    {
        var name = query.Questions[0].Name;
        return behaviour.Kind switch
        {
            ResolverKind.Wrong when World.IsMadeUp(name) => new(World.Address(query, WrongAddress)),
            ResolverKind.Hijack => new(World.Address(query, WrongAddress)),
            ResolverKind.Nxdomain => new(query.Respond(DnsResponseCode.NonexistentDomain)),
            ResolverKind.Servfail => new(query.Respond(DnsResponseCode.ServerFailure)),
            ResolverKind.Refused => new(query.Respond(DnsResponseCode.Refused)),
            ResolverKind.Notimp => new(query.Respond(DnsResponseCode.NotImplemented)),
            ResolverKind.Nodata => new(query.Respond(DnsResponseCode.NoError)),

            // Not for every name: the exit would take it for hijacking in a while, and the fault would be another one.
            ResolverKind.Private when World.IsScanned(name) => new(World.Address(query, PrivateAddress)),
            ResolverKind.Drop => new(null),
            ResolverKind.Slow => new(World.Answer(query), behaviour.Delay),
            ResolverKind.Flaky when Share(name, salt) < behaviour.FailurePercent => new(query.Respond(DnsResponseCode.ServerFailure)),
            _ => new(World.Answer(query)),
        };
    }

    /// <summary>A number from 0 to 99 that stays the name's own, so that asking again does not help.</summary>
    private static int Share(DnsName name, string salt)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{salt}/{name.ToString().ToLowerInvariant()}"));
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) % 100);
    }
}
