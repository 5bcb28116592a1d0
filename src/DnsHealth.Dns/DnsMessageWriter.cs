using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DnsHealth.Dns;

/// <summary>Writes one message and is done.</summary>
internal sealed class DnsMessageWriter
{
    private const int MaximumPointerTarget = 0x3FFF;

    private readonly List<byte> _bytes = new(DnsMessage.MaximumUdpLength);

    // Where each name, and each name above it, first stands.
    private readonly Dictionary<DnsName, int> _names = [];

    public byte[] WriteMessage(DnsMessage message)
    {
        WriteUInt16(message.Id);
        WriteUInt16((ushort)(
            (message.IsResponse ? 0x8000 : 0)
            | (FourBits((byte)message.Opcode, "opcode") << 11)
            | (message.IsAuthoritative ? 0x0400 : 0)
            | (message.IsTruncated ? 0x0200 : 0)
            | (message.RecursionDesired ? 0x0100 : 0)
            | (message.RecursionAvailable ? 0x0080 : 0)
            | FourBits((byte)message.ResponseCode, "response code")));
        WriteCount(message.Questions.Count);
        WriteCount(message.Answers.Count);
        WriteCount(message.Authorities.Count);
        WriteCount(message.Additionals.Count);

        foreach (var question in message.Questions)
        {
            WriteName(question.Name);
            WriteUInt16((ushort)question.Type);
            WriteUInt16((ushort)question.Class);
        }

        foreach (var record in message.Answers) WriteRecord(record);
        foreach (var record in message.Authorities) WriteRecord(record);
        foreach (var record in message.Additionals) WriteRecord(record);
        return [.. _bytes];
    }

    public void WriteName(DnsName name)
    {
        for (; name.LabelCount > 0; name = name.Parent)
        {
            if (_names.TryGetValue(name, out var target))
            {
                WriteUInt16((ushort)(0xC000 | target));
                return;
            }

            if (_bytes.Count <= MaximumPointerTarget) _names.Add(name, _bytes.Count);
            WriteBytes(name.Wire[..(name.Wire[0] + 1)]);
        }

        WriteByte(0);
    }

    public void WriteByte(byte value) => WriteBytes([value]);

    public void WriteUInt16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > DnsMessage.MaximumLength - _bytes.Count)
            throw new InvalidOperationException($"the message is longer than {DnsMessage.MaximumLength} bytes");
        _bytes.AddRange(bytes);
    }

    private void WriteRecord(DnsRecord record)
    {
        WriteName(record.Name);
        WriteUInt16((ushort)record.Type);
        WriteUInt16((ushort)record.WireClass);
        WriteUInt32(record is OptRecord opt ? opt.WireTtl : record.Ttl);

        // Compression makes the data's length known only once it is written: it is filled in afterwards.
        var lengthAt = _bytes.Count;
        WriteUInt16(0);
        record.WriteData(this);
        BinaryPrimitives.WriteUInt16BigEndian(
            CollectionsMarshal.AsSpan(_bytes)[lengthAt..],
            (ushort)(_bytes.Count - lengthAt - sizeof(ushort)));
    }

    private void WriteCount(int count) =>
        WriteUInt16(count <= ushort.MaxValue
            ? (ushort)count
            : throw new InvalidOperationException("the message has more records than it can count"));

    private static int FourBits(byte value, string what) =>
        value < 16 ? value : throw new InvalidOperationException($"{what} {value} does not fit its four bits");
}
