using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace DnsHealth.Dns;

/// <summary>
/// A domain name (RFC 1035 2.3 and 3.1): labels of 1 to 63 bytes, 255 bytes on the wire in all. Compared without
/// regard to ASCII case (RFC 4343); the case it was given in is kept.
/// </summary>
public sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>The most characters a name has in text without escapes and without the trailing dot.</summary>
    public const int MaximumTextLength = 253;

    /// <summary>The most bytes a label has.</summary>
    public const int MaximumLabelLength = 63;

    /// <summary>The most bytes a name has on the wire, its length bytes and the closing zero included.</summary>
    public const int MaximumWireLength = 255;

    // Uncompressed, with the closing zero. A length byte is at most 63, which is below 'A': case can be folded blindly.
    private readonly byte[] _wire;

    private DnsName(byte[] wire)
    {
        _wire = wire;
        for (var at = 0; wire[at] != 0; at += wire[at] + 1) LabelCount++;
    }

    /// <summary>The root, which has no labels.</summary>
    public static DnsName Root { get; } = new([0]);

    /// <summary>How many labels the name has, 0 (the root) to 127.</summary>
    public int LabelCount { get; }

    /// <summary>The labels from the left, escaped as in <see cref="ToString"/>.</summary>
    public IReadOnlyList<string> Labels
    {
        get
        {
            var labels = new List<string>(LabelCount);
            for (var at = 0; _wire[at] != 0; at += _wire[at] + 1)
                labels.Add(AppendLabel(new StringBuilder(), _wire.AsSpan(at + 1, _wire[at])).ToString());
            return labels;
        }
    }

    /// <summary>The name without its leftmost label; the root's is the root.</summary>
    public DnsName Parent => LabelCount <= 1 ? Root : new DnsName(_wire[(_wire[0] + 1)..]);

    internal ReadOnlySpan<byte> Wire => _wire;

    /// <summary>
    /// Reads a name as text: labels of letters, digits, <c>-</c> and <c>_</c>, parted by dots, with or without the
    /// dot of the root. Any other byte is written <c>\DDD</c> or <c>\X</c> (RFC 1035 5.1). <c>.</c> is the root.
    /// </summary>
    /// <exception cref="FormatException">The text is not a name; the message says why.</exception>
    public static DnsName Parse(string text) =>
        Read(text, out var name) is { } problem ? throw new FormatException(problem) : name!;

    /// <summary>Reads what <see cref="Parse"/> accepts.</summary>
    /// <returns>False when <paramref name="text"/> is not a name.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        return text is not null && Read(text, out name) is null;
    }

    /// <summary>Makes the name one label deeper: <c>"a"</c> before <c>example.com</c> is <c>a.example.com</c>.</summary>
    /// <param name="label">One label, as <see cref="Parse"/> reads it.</param>
    /// <exception cref="FormatException">It is not one label, or the name would be longer than names may be.</exception>
    public DnsName Prepend(string label)
    {
        var first = Parse(label);
        if (first.LabelCount != 1 || label.EndsWith('.')) throw new FormatException("not a single label");
        if (first._wire.Length - 1 + _wire.Length > MaximumWireLength) throw new FormatException(TooLong);
        return new DnsName([.. first._wire.AsSpan(..^1), .. _wire]);
    }

    /// <summary>Whether the name is <paramref name="other"/> or below it.</summary>
    public bool IsSubdomainOf(DnsName other)
    {
        var at = 0;
        for (var skip = LabelCount - other.LabelCount; skip > 0; skip--) at += _wire[at] + 1;
        return EqualFolded(_wire.AsSpan(at), other._wire);
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] DnsName? other) => other is not null && EqualFolded(_wire, other._wire);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as DnsName);

    /// <summary>Whether two names are the same byte for byte, case included: what a 0x20 echo is checked with.</summary>
    public bool EqualsExactly(DnsName other) => _wire.AsSpan().SequenceEqual(other._wire);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var b in _wire) hash.Add(Fold(b));
        return hash.ToHashCode();
    }

    /// <summary>
    /// The name as text, without a trailing dot; the root is <c>.</c>. Bytes other than letters, digits, <c>-</c> and
    /// <c>_</c> are written <c>\DDD</c>, so that the text is safe to show and <see cref="Parse"/> gives the name back.
    /// </summary>
    public override string ToString()
    {
        if (LabelCount == 0) return ".";
        var text = new StringBuilder(_wire.Length);
        for (var at = 0; _wire[at] != 0; at += _wire[at] + 1)
        {
            if (at > 0) text.Append('.');
            AppendLabel(text, _wire.AsSpan(at + 1, _wire[at]));
        }

        return text.ToString();
    }

    /// <summary>Whether two names are the same, ASCII case aside.</summary>
    public static bool operator ==(DnsName? left, DnsName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(DnsName? left, DnsName? right) => !(left == right);

    /// <summary>Makes a name of well-formed uncompressed wire bytes, which the caller has checked.</summary>
    internal static DnsName FromCheckedWire(ReadOnlySpan<byte> wire) => wire.Length == 1 ? Root : new DnsName(wire.ToArray());

    private static readonly string TooLong = $"the name is longer than {MaximumWireLength} bytes on the wire";

    private static string? Read(string text, out DnsName? name)
    {
        name = null;
        if (text.Length == 0) return "the name is empty";
        if (text == ".")
        {
            name = Root;
            return null;
        }

        var wire = new List<byte>(Math.Min(text.Length + 2, MaximumWireLength)) { 0 };
        var start = 0; // Of the label being read: where its length byte stands.
        for (var at = 0; at < text.Length;)
        {
            if (wire.Count >= MaximumWireLength) return TooLong;
            var c = text[at];
            if (c == '.')
            {
                if (wire[start] == 0) return "the name has an empty label";
                start = wire.Count;
                wire.Add(0);
                at++;
                continue;
            }

            if (c == '\\')
            {
                if (ReadEscape(text.AsSpan(at + 1), out var escaped, out var length) is { } problem) return problem;
                wire.Add(escaped);
                at += 1 + length;
            }
            else if (IsPlain(c))
            {
                wire.Add((byte)c);
                at++;
            }
            else
            {
                return string.Create(CultureInfo.InvariantCulture, $"the name has a character it may not have (U+{(int)c:X4}, at {at})");
            }

            if (++wire[start] > MaximumLabelLength) return $"a label is longer than {MaximumLabelLength} bytes";
        }

        if (wire[start] != 0) wire.Add(0);
        if (wire.Count > MaximumWireLength) return TooLong;
        name = new DnsName([.. wire]);
        return null;
    }

    private static string? ReadEscape(ReadOnlySpan<char> text, out byte value, out int length)
    {
        value = 0;
        length = 1;
        if (text.IsEmpty) return "the name ends within an escape";
        if (!char.IsAsciiDigit(text[0]))
        {
            if (text[0] is < '!' or > '~') return @"\ may only stand before a printable ASCII character or three digits";
            value = (byte)text[0];
            return null;
        }

        length = 3;
        return text.Length >= 3 && byte.TryParse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture, out value)
            ? null
            : @"an escape \DDD is not a number from 000 to 255";
    }

    private static StringBuilder AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var b in label)
        {
            if (IsPlain((char)b)) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $@"\{b:D3}");
        }

        return text;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static bool EqualFolded(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (Fold(left[i]) != Fold(right[i])) return false;
        }

        return true;
    }

    private static byte Fold(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
