namespace DnsHealth.Options;

/// <summary>What a domain name given in the settings must look like (RFC 1035 section 2.3.1, RFC 1123 section 2.1).</summary>
public static class DomainName
{
    /// <summary>Characters in the longest name, without the final dot (RFC 1035 section 2.3.4: 255 octets on the wire).</summary>
    public const int MaxLength = 253;

    /// <summary>Characters in the longest base domain: fresh names put 32 hexadecimal digits, a dash, 8 more and a dot before it.</summary>
    public const int MaxBaseLength = MaxLength - 42;

    private const int MaxLabelLength = 63;

    /// <summary>Says what is wrong with a name that has no final dot.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Check(string name, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Any(c => c > 0x7F)) return "letters outside ASCII must be given in their xn-- form";
        if (name.Length > maxLength) return $"at most {maxLength} characters are left for it";
        var labels = name.Split('.');
        foreach (var label in labels)
        {
            if (label.Length == 0) return "it has an empty label";
            if (label.Length > MaxLabelLength) return $"a label has more than {MaxLabelLength} characters";
            if (!label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
                return "labels are made of letters, digits, '-' and '_'";
            if (label.StartsWith('-') || label.EndsWith('-')) return "a label begins or ends with '-'";
        }

        if (labels[^1].All(char.IsAsciiDigit)) return "the last label is a number";

        // tor answers for these itself and never asks an exit (address-spec).
        return labels[^1].ToLowerInvariant() is "onion" or "exit" ? "tor never asks an exit for such a name" : null;
    }
}
