using System.Text.RegularExpressions;

namespace DnsHealth.Operators;

/// <summary>
/// Whether a contact asks that no mail be sent. Only a plain wish counts, which is a clause by itself: "no mail", "please do not e-mail
/// me", "never contact us". One that has conditions, or is about some mail only ("no abuse mail", "do not mail me about …", "no spam"), is
/// not a wish to hear nothing of a broken resolver.
/// </summary>
internal static partial class MailWish
{
    /// <summary>Whether the contact, at most its first 4,096 characters, has such a wish.</summary>
    public static bool NoMail(string contact) => Wish().IsMatch(contact.Length <= 4096 ? contact : contact[..4096]);

    [GeneratedRegex(
        """
        (?<=\A|[ \t,.;:!|(\[<"])
        (?:
            no[ -]?e?-?mails?
          | (?:do[ ]not|do[ ]?n[o']?t|dont|never)[ ](?:send[ ](?:any[ ]|me[ ]|us[ ])*(?:e?-?mails?)|e-?mail|mail|contact|write[ ]to)
        )
        (?:[ ](?:to[ ])?(?:me|us|here|this[ ]address|the[ ]operator|please|at[ ]all|ever))*
        (?=[ \t]*(?:\z|[,.;!|)\]>"](?![A-Za-z0-9])))
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Wish();
}
