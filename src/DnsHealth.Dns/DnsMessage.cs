using System.Net;

namespace DnsHealth.Dns;

/// <summary>
/// A query or a response (RFC 1035 4). Two are equal when all their fields are, names without regard to ASCII case.
/// Header bits without a property here (AD, CD) are passed over in reading and written as 0.
/// </summary>
public sealed record DnsMessage
{
    /// <summary>The most bytes a message has: what TCP's length prefix can say (RFC 1035 4.2.2).</summary>
    public const int MaximumLength = ushort.MaxValue;

    /// <summary>The most bytes a message has in a datagram without EDNS (RFC 1035 4.2.1).</summary>
    public const int MaximumUdpLength = 512;

    /// <summary>Bytes in the header, and so the fewest a message has.</summary>
    public const int HeaderLength = 12;

    /// <summary>What pairs a response with its query.</summary>
    public required ushort Id { get; init; }

    /// <summary>QR: a response, not a query.</summary>
    public bool IsResponse { get; init; }

    /// <summary>What kind of query.</summary>
    public DnsOpcode Opcode { get; init; }

    /// <summary>AA: the server is the zone's own.</summary>
    public bool IsAuthoritative { get; init; }

    /// <summary>TC: there was more than fitted; TCP carries it all.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>RD: the asker wants the whole work done.</summary>
    public bool RecursionDesired { get; init; }

    /// <summary>RA: the server would do it.</summary>
    public bool RecursionAvailable { get; init; }

    /// <summary>How the query went.</summary>
    public DnsResponseCode ResponseCode { get; init; }

    /// <summary>What is asked: one question, in practice.</summary>
    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    /// <summary>The records that answer.</summary>
    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    /// <summary>The records that say who is authoritative, or (an SOA) that there is no answer.</summary>
    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    /// <summary>Other records of use, and EDNS.</summary>
    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];

    /// <summary>Makes a query of one question.</summary>
    public static DnsMessage Query(ushort id, DnsName name, DnsRecordType type, bool recursionDesired = true) => new()
    {
        Id = id,
        RecursionDesired = recursionDesired,
        Questions = [new DnsQuestion(name, type)],
    };

    /// <summary>Reads a message, which must fill <paramref name="bytes"/> to the last.</summary>
    /// <exception cref="DnsFormatException">
    /// The bytes are cut short or go on after the message, a name is malformed, too long or points anywhere but
    /// backwards, or a record's data is not what its type has.
    /// </exception>
    public static DnsMessage Parse(ReadOnlySpan<byte> bytes) => new DnsMessageReader(bytes).ReadMessage();

    /// <summary>Makes the response to this query: its id, opcode, questions and RD, with what is given here.</summary>
    /// <exception cref="InvalidOperationException">This is itself a response.</exception>
    public DnsMessage Respond(DnsResponseCode code, params IReadOnlyList<DnsRecord> answers) =>
        IsResponse
            ? throw new InvalidOperationException("a response is not responded to")
            : new DnsMessage
            {
                Id = Id,
                IsResponse = true,
                Opcode = Opcode,
                RecursionDesired = RecursionDesired,
                ResponseCode = code,
                Questions = Questions,
                Answers = answers,
            };

    /// <summary>Writes the message, its names compressed (RFC 1035 4.1.4).</summary>
    /// <exception cref="InvalidOperationException">
    /// It would be longer than <see cref="MaximumLength"/>, or a code does not fit its four bits.
    /// </exception>
    public byte[] ToBytes() => new DnsMessageWriter().WriteMessage(this);

    /// <summary>
    /// The addresses the answers give for a name, in their order, its aliases followed through the same answers; a
    /// loop of aliases ends where it closes.
    /// </summary>
    public IReadOnlyList<IPAddress> AddressesOf(DnsName name)
    {
        var names = new HashSet<DnsName>();
        for (var next = name; next is not null && names.Add(next);)
            next = Answers.OfType<CnameRecord>().FirstOrDefault(alias => alias.Name == next)?.Target;
        return [.. Answers.OfType<AddressRecord>().Where(record => names.Contains(record.Name)).Select(record => record.Address)];
    }

    /// <inheritdoc/>
    public bool Equals(DnsMessage? other) =>
        other is not null
        && (Id, IsResponse, Opcode, IsAuthoritative, IsTruncated, RecursionDesired, RecursionAvailable, ResponseCode)
            == (other.Id, other.IsResponse, other.Opcode, other.IsAuthoritative, other.IsTruncated, other.RecursionDesired,
                other.RecursionAvailable, other.ResponseCode)
        && Questions.SequenceEqual(other.Questions)
        && Answers.SequenceEqual(other.Answers)
        && Authorities.SequenceEqual(other.Authorities)
        && Additionals.SequenceEqual(other.Additionals);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Id, IsResponse, ResponseCode, Questions.Count, Answers.Count, Authorities.Count, Additionals.Count);
}
