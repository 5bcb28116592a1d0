namespace DnsHealth.Notifying;

/// <summary>Who was written to, and when: what <c>STATE_DIR/mail/sent.json</c> holds.</summary>
public sealed record SentMemory
{
    /// <summary>Nobody yet.</summary>
    public static readonly SentMemory Empty = new() { Mails = [] };

    /// <summary>The file's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// When an earlier memory was found broken; null where none was. Anybody may have been written to until then, and is taken to have
    /// been: better no mail than a second one.
    /// </summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>The last mail to each operator and address.</summary>
    public required IReadOnlyList<SentMail> Mails { get; init; }

    /// <summary>When an operator was last written to, by its key or its address; null when never.</summary>
    public DateTimeOffset? LastTo(string key, string address) => Mails
        .Where(mail => mail.Operator == key || mail.Address.Equals(address, StringComparison.OrdinalIgnoreCase))
        .Select(mail => (DateTimeOffset?)mail.Time)
        .Append(LostAt)
        .Max();

    /// <summary>This, and further mails; each goes before an older one to the same operator and address.</summary>
    public SentMemory With(IReadOnlyList<SentMail> mails)
    {
        ArgumentNullException.ThrowIfNull(mails);
        return this with
        {
            Mails =
            [
                .. Mails
                    .Where(old => !mails.Any(mail => mail.Operator == old.Operator && mail.Address.Equals(old.Address, StringComparison.OrdinalIgnoreCase)))
                    .Concat(mails)
                    .OrderBy(mail => mail.Operator, StringComparer.Ordinal)
                    .ThenBy(mail => mail.Address, StringComparer.Ordinal),
            ],
        };
    }
}
