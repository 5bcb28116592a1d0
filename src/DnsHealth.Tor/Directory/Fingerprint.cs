using System.Diagnostics.CodeAnalysis;

namespace DnsHealth.Tor.Directory;

/// <summary>
/// A relay's identity: the SHA-1 digest of its RSA identity key (dir-spec, "fingerprint"), 20 bytes.
/// </summary>
public readonly struct Fingerprint : IEquatable<Fingerprint>, IComparable<Fingerprint>
{
    /// <summary>Bytes in a fingerprint.</summary>
    public const int Length = 20;

    private readonly UInt128 _high;
    private readonly uint _low;

    private Fingerprint(ReadOnlySpan<byte> bytes)
    {
        _high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Makes a fingerprint of its 20 bytes.</summary>
    /// <exception cref="ArgumentException">There are not 20 bytes.</exception>
    public static Fingerprint FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? new Fingerprint(bytes)
            : throw new ArgumentException($"a fingerprint has {Length} bytes, not {bytes.Length}", nameof(bytes));

    /// <summary>Reads 40 hexadecimal digits in either case, with or without a leading <c>$</c>.</summary>
    /// <returns>False when <paramref name="text"/> is not a fingerprint.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Fingerprint fingerprint) =>
        TryParse(text.AsSpan(), out fingerprint);

    /// <inheritdoc cref="TryParse(string?, out Fingerprint)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        if (text.StartsWith("$")) text = text[1..];
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Length * 2
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        fingerprint = new Fingerprint(bytes);
        return true;
    }

    /// <summary>Reads what <see cref="TryParse(string?, out Fingerprint)"/> accepts.</summary>
    /// <exception cref="FormatException">The text is not a fingerprint.</exception>
    public static Fingerprint Parse(string text) =>
        TryParse(text, out var fingerprint)
            ? fingerprint
            : throw new FormatException("not a relay fingerprint: expected 40 hexadecimal digits");

    /// <summary>The 20 bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>40 uppercase hexadecimal digits, without <c>$</c>.</summary>
    public override string ToString() => Convert.ToHexString(ToBytes());

    /// <inheritdoc/>
    public int CompareTo(Fingerprint other)
    {
        var high = _high.CompareTo(other._high);
        return high != 0 ? high : _low.CompareTo(other._low);
    }

    /// <inheritdoc/>
    public bool Equals(Fingerprint other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Fingerprint other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    /// <summary>Whether two fingerprints are the same.</summary>
    public static bool operator ==(Fingerprint left, Fingerprint right) => left.Equals(right);

    /// <summary>Whether two fingerprints differ.</summary>
    public static bool operator !=(Fingerprint left, Fingerprint right) => !left.Equals(right);

    /// <summary>Order by value.</summary>
    public static bool operator <(Fingerprint left, Fingerprint right) => left.CompareTo(right) < 0;

    /// <summary>Order by value.</summary>
    public static bool operator >(Fingerprint left, Fingerprint right) => left.CompareTo(right) > 0;

    /// <summary>Order by value.</summary>
    public static bool operator <=(Fingerprint left, Fingerprint right) => left.CompareTo(right) <= 0;

    /// <summary>Order by value.</summary>
    public static bool operator >=(Fingerprint left, Fingerprint right) => left.CompareTo(right) >= 0;
}
