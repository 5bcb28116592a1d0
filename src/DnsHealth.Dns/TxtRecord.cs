using System.Text;

namespace DnsHealth.Dns;

/// <summary>Free text (RFC 1035 3.3.14).</summary>
/// <param name="Name"><inheritdoc cref="DnsRecord" path="/param[@name='Name']"/></param>
/// <param name="Ttl"><inheritdoc cref="DnsRecord" path="/param[@name='Ttl']"/></param>
/// <param name="Texts">
/// One string or more, 0 to 255 bytes each. A character stands for one byte (Latin-1), so nothing is lost; who shows
/// it encodes it for where it goes.
/// </param>
public sealed record TxtRecord(DnsName Name, uint Ttl, IReadOnlyList<string> Texts) : DnsRecord(Name, Ttl)
{
    /// <summary>One string or more, 0 to 255 bytes each; a character stands for one byte (Latin-1).</summary>
    /// <exception cref="ArgumentException">There is no string, one is too long, or a character is no byte.</exception>
    public IReadOnlyList<string> Texts { get; init => field = Checked(value); } = Checked(Texts);

    /// <inheritdoc/>
    public override DnsRecordType Type => DnsRecordType.Txt;

    /// <inheritdoc/>
    public bool Equals(TxtRecord? other) => base.Equals(other) && Texts.SequenceEqual(other.Texts, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Texts.Count, Texts[0]);

    internal override void WriteData(DnsMessageWriter writer)
    {
        foreach (var text in Texts)
        {
            writer.WriteByte((byte)text.Length);
            writer.WriteBytes(Encoding.Latin1.GetBytes(text));
        }
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> texts) =>
        texts.Count > 0 && texts.All(text => text.Length <= byte.MaxValue && text.All(c => c <= byte.MaxValue))
            ? texts
            : throw new ArgumentException("a TXT record has one string or more, of at most 255 bytes each", nameof(texts));
}
