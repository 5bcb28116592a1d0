using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace DnsHealth.Tor.Directory;

/// <summary>
/// A certificate that a family's key has signed over a relay's identity key (proposal 321; cert-spec 2.1, type 12, FAMILY_V_IDENTITY).
/// </summary>
/// <remarks>
/// Neither the signature nor the date is checked here, for .NET has no Ed25519. So it is the relay's word, as its contact is, until tor
/// has verified it.
/// </remarks>
/// <param name="FamilyId">The family: <c>ed25519:</c> and its key, base64 without padding.</param>
/// <param name="CertifiedKey">The relay's Ed25519 identity key, base64 without padding, as in its <c>master-key-ed25519</c> line.</param>
public sealed record FamilyCertificate(string FamilyId, string CertifiedKey)
{
    /// <summary>Longest certificate that is read, in characters of base64; one with nothing to spare has 188.</summary>
    public const int MaxCharacters = 1024;

    /// <summary>Characters of a key in base64 without padding.</summary>
    public const int KeyCharacters = 43;

    private const int Version = 1;
    private const int FamilyVIdentity = 12;
    private const int Ed25519Key = 1;
    private const int SignedWithEd25519Key = 4;
    private const int KeyLength = 32;
    private const int SignatureLength = 64;

    // Version, type, expiration date in four bytes, the type of the key.
    private const int KeyAt = 7;

    /// <summary>Reads the base64 between the BEGIN and END lines, line ends left out.</summary>
    /// <returns>False when it is not a certificate of a family over an Ed25519 key, with the family's key in it.</returns>
    public static bool TryParse(string base64, [NotNullWhen(true)] out FamilyCertificate? certificate)
    {
        certificate = null;
        Span<byte> buffer = stackalloc byte[MaxCharacters];
        if (base64.Length > MaxCharacters || !Convert.TryFromBase64String(base64, buffer, out var length)) return false;
        ReadOnlySpan<byte> bytes = buffer[..length];
        if (bytes.Length < KeyAt + KeyLength + 1 + SignatureLength) return false;
        if (bytes[0] != Version || bytes[1] != FamilyVIdentity || bytes[KeyAt - 1] != Ed25519Key) return false;
        var certified = bytes.Slice(KeyAt, KeyLength);
        var extensions = bytes[(KeyAt + KeyLength)..^SignatureLength];
        if (!TryReadSigningKey(extensions, out var signing)) return false;
        certificate = new FamilyCertificate("ed25519:" + Unpadded(signing), Unpadded(certified));
        return true;
    }

    /// <summary>Their number, then each: length of the data (two bytes), type, flags, data. They have to fill the room to the last byte.</summary>
    private static bool TryReadSigningKey(ReadOnlySpan<byte> extensions, out ReadOnlySpan<byte> key)
    {
        key = default;
        int count = extensions[0];
        extensions = extensions[1..];
        for (; count > 0; count--)
        {
            if (extensions.Length < 4) return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            if (extensions.Length < 4 + length) return false;
            if (extensions[2] == SignedWithEd25519Key)
            {
                if (length != KeyLength || !key.IsEmpty) return false;
                key = extensions.Slice(4, length);
            }

            extensions = extensions[(4 + length)..];
        }

        return extensions.IsEmpty && !key.IsEmpty;
    }

    private static string Unpadded(ReadOnlySpan<byte> key) => Convert.ToBase64String(key).TrimEnd('=');
}
