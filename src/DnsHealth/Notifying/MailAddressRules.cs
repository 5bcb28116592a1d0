using System.Text.RegularExpressions;

namespace DnsHealth.Notifying;

/// <summary>
/// Which addresses mail is sent to: an addr-spec of RFC 5322 (section 3.4.1) with a dot-atom before the <c>@</c> and a host name of two
/// labels at least behind it, and nothing that any program that handles mail has ever given a meaning of its own (<c>! % | / ` * ?</c>
/// and <c>$</c>). So an address is text in a header, and never more.
/// </summary>
public static partial class MailAddressRules
{
    // RFC 5321 section 4.5.3.1: a path has 256 octets, two of them brackets; the part before the @ has 64.
    private const int MaxLength = 254;
    private const int MaxLocalLength = 64;

    /// <summary>Whether mail may be sent to this address, or from it.</summary>
    public static bool IsAllowed(string? address) =>
        address is { Length: <= MaxLength } && address.IndexOf('@', StringComparison.Ordinal) <= MaxLocalLength && Allowed().IsMatch(address);

    [GeneratedRegex(@"\A[A-Za-z0-9_#&'+=^{}~-]+(\.[A-Za-z0-9_#&'+=^{}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])\z")]
    private static partial Regex Allowed();
}
