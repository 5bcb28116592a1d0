using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace DnsHealth.Dns;

/// <summary>
/// Reads one message. Whatever the bytes, it ends: every step forward is within them, and every pointer of a name
/// goes backwards.
/// </summary>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> bytes)
{
    private const int MinimumQuestionLength = 5; // the root, type, class
    private const int MinimumRecordLength = 11; // the root, type, class, TTL, length of no data

    // A writer needs one pointer a name. More are well-formed, but no more than there can be labels.
    private const int MaximumPointers = 127;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public DnsMessage ReadMessage()
    {
        if (_bytes.Length > DnsMessage.MaximumLength)
            throw new DnsFormatException($"it is longer than {DnsMessage.MaximumLength} bytes", DnsMessage.MaximumLength);

        var id = ReadUInt16();
        var flags = ReadUInt16();
        var countsAt = _at;
        int questions = ReadUInt16(), answers = ReadUInt16(), authorities = ReadUInt16(), additionals = ReadUInt16();

        // Said before anything is made room for: twelve bytes can promise a quarter of a million records.
        var least = (questions * MinimumQuestionLength) + ((answers + authorities + additionals) * MinimumRecordLength);
        if (least > _bytes.Length - _at)
            throw new DnsFormatException("it counts more questions and records than it has room for", countsAt);

        var message = new DnsMessage
        {
            Id = id,
            IsResponse = (flags & 0x8000) != 0,
            Opcode = (DnsOpcode)((flags >> 11) & 0xF),
            IsAuthoritative = (flags & 0x0400) != 0,
            IsTruncated = (flags & 0x0200) != 0,
            RecursionDesired = (flags & 0x0100) != 0,
            RecursionAvailable = (flags & 0x0080) != 0,
            ResponseCode = (DnsResponseCode)(flags & 0xF),
            Questions = ReadQuestions(questions),
            Answers = ReadRecords(answers),
            Authorities = ReadRecords(authorities),
            Additionals = ReadRecords(additionals),
        };
        return _at == _bytes.Length
            ? message
            : throw new DnsFormatException($"{_bytes.Length - _at} bytes follow its end", _at);
    }

    private DnsQuestion[] ReadQuestions(int count)
    {
        var questions = new DnsQuestion[count];
        for (var i = 0; i < count; i++)
        {
            var name = ReadName();
            var type = (DnsRecordType)ReadUInt16();
            questions[i] = new DnsQuestion(name, type) { Class = (DnsClass)ReadUInt16() };
        }

        return questions;
    }

    private DnsRecord[] ReadRecords(int count)
    {
        var records = new DnsRecord[count];
        for (var i = 0; i < count; i++) records[i] = ReadRecord();
        return records;
    }

    private DnsRecord ReadRecord()
    {
        var start = _at;
        var name = ReadName();
        var type = (DnsRecordType)ReadUInt16();
        var @class = (DnsClass)ReadUInt16();
        var ttl = ReadUInt32();
        var dataLength = ReadUInt16();
        var dataAt = _at;
        if (dataLength > _bytes.Length - dataAt)
            throw new DnsFormatException($"{type} data of {dataLength} bytes goes past the end", dataAt);

        if (type == DnsRecordType.Opt)
        {
            return name.LabelCount == 0
                ? new OptRecord((ushort)@class, ReadBytes(dataLength).ToArray())
                {
                    ExtendedResponseCode = (byte)(ttl >> 24),
                    Version = (byte)(ttl >> 16),
                    Flags = (ushort)ttl,
                }
                : throw new DnsFormatException("an OPT record has a name", start);
        }

        // RFC 2181 8: a lifetime with the highest bit set counts as none.
        if (ttl > int.MaxValue) ttl = 0;
        DnsRecord record = (@class, type) switch
        {
            (DnsClass.Internet, DnsRecordType.A) => new AddressRecord(name, ttl, ReadAddress(4, dataLength)),
            (DnsClass.Internet, DnsRecordType.Aaaa) => new AddressRecord(name, ttl, ReadAddress(16, dataLength)),
            (DnsClass.Internet, DnsRecordType.Cname) => new CnameRecord(name, ttl, ReadName()),
            (DnsClass.Internet, DnsRecordType.NS) => new NsRecord(name, ttl, ReadName()),
            (DnsClass.Internet, DnsRecordType.Soa) => new SoaRecord(
                name, ttl, ReadName(), ReadName(), ReadUInt32(), ReadUInt32(), ReadUInt32(), ReadUInt32(), ReadUInt32()),
            (DnsClass.Internet, DnsRecordType.Txt) => new TxtRecord(name, ttl, ReadTexts(dataLength)),
            _ => new UnknownRecord(name, ttl, type, ReadBytes(dataLength).ToArray()) { Class = @class },
        };
        return _at == dataAt + dataLength
            ? record
            : throw new DnsFormatException($"{type} data is {_at - dataAt} bytes, not the {dataLength} it says", dataAt);
    }

    private IPAddress ReadAddress(int length, int dataLength) =>
        dataLength == length
            ? new IPAddress(ReadBytes(length))
            : throw new DnsFormatException($"an address has {length} bytes, not {dataLength}", _at);

    private List<string> ReadTexts(int dataLength)
    {
        if (dataLength == 0) throw new DnsFormatException("a TXT record has no string", _at);
        var end = _at + dataLength;
        var texts = new List<string>();
        while (_at < end)
        {
            var length = ReadByte();
            if (length > end - _at) throw new DnsFormatException("a TXT string goes past its record", _at - 1);
            texts.Add(Encoding.Latin1.GetString(ReadBytes(length)));
        }

        return texts;
    }

    private DnsName ReadName()
    {
        Span<byte> wire = stackalloc byte[DnsName.MaximumWireLength];
        var length = 0;
        var pointers = 0;
        var stretch = _at; // Where the stretch of labels being read began: a pointer must go to before it.
        var after = -1; // Where reading goes on after the name: behind its first pointer.
        while (true)
        {
            var at = _at;
            var head = ReadByte();
            switch (head >> 6)
            {
                case 0b00 when head == 0:
                    wire[length++] = 0;
                    if (after >= 0) _at = after;
                    return DnsName.FromCheckedWire(wire[..length]);

                case 0b00:
                    // Room for the label, its length byte and the closing zero.
                    if (length + 1 + head + 1 > DnsName.MaximumWireLength)
                        throw new DnsFormatException($"a name is longer than {DnsName.MaximumWireLength} bytes", at);
                    wire[length++] = head;
                    ReadBytes(head).CopyTo(wire[length..]);
                    length += head;
                    break;

                case 0b11:
                    var target = ((head & 0x3F) << 8) | ReadByte();
                    if (after < 0) after = _at;
                    if (target < DnsMessage.HeaderLength) throw new DnsFormatException("a name points into the header", at);
                    if (target >= stretch) throw new DnsFormatException("a name does not point backwards", at);
                    if (++pointers > MaximumPointers)
                        throw new DnsFormatException($"a name has more than {MaximumPointers} pointers", at);
                    _at = stretch = target;
                    break;

                default:
                    throw new DnsFormatException("a label is longer than 63 bytes, or of a kind not in use", at);
            }
        }
    }

    private byte ReadByte() => ReadBytes(1)[0];

    private ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(ReadBytes(sizeof(ushort)));

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(ReadBytes(sizeof(uint)));

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _bytes.Length - _at) throw new DnsFormatException("it is cut short", _bytes.Length);
        var read = _bytes.Slice(_at, count);
        _at += count;
        return read;
    }
}
