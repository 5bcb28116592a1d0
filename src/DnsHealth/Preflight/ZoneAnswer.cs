using System.Net;
using DnsHealth.Dns;

namespace DnsHealth.Preflight;

/// <summary>What the zone said of one name, asked from this host.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What kind of answer.</param>
/// <param name="Addresses">The addresses, IPv4 and IPv6; empty for other kinds.</param>
/// <param name="Text">The answer for a person.</param>
public sealed record ZoneAnswer(string Name, ZoneAnswerKind Kind, IReadOnlyList<IPAddress> Addresses, string Text)
{
    /// <summary>What the results of a name's questions come to: of its first, whether it exists, and of all, its addresses.</summary>
    public static ZoneAnswer Of(string name, params IReadOnlyList<DnsResult> results)
    {
        if (results[0] is not DnsReply { Message: var message })
            return new ZoneAnswer(name, ZoneAnswerKind.Failure, [], $"{name}: {((DnsFailure)results[0]).Detail}");
        var addresses = results.OfType<DnsReply>()
            .SelectMany(reply => reply.Message.Answers.OfType<AddressRecord>())
            .Select(record => record.Address)
            .Distinct()
            .ToList();
        return message.ResponseCode switch
        {
            DnsResponseCode.NoError when addresses.Count > 0 =>
                new ZoneAnswer(name, ZoneAnswerKind.Addresses, addresses, $"{name}: {string.Join(',', addresses)}"),
            DnsResponseCode.NoError => new ZoneAnswer(name, ZoneAnswerKind.NoData, [], $"{name}: no address"),
            DnsResponseCode.NonexistentDomain => new ZoneAnswer(name, ZoneAnswerKind.Nonexistent, [], $"{name}: NXDOMAIN"),
            var code => new ZoneAnswer(name, ZoneAnswerKind.Failure, [], $"{name}: {code}"),
        };
    }
}
