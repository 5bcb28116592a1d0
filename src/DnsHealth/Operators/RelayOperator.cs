using System.Text.Json.Serialization;

namespace DnsHealth.Operators;

/// <summary>Who runs a relay, as far as the relay itself tells. <see cref="OperatorFinder"/> finds it out.</summary>
public sealed record RelayOperator
{
    /// <summary>Longest contact that is kept, in characters.</summary>
    public const int ContactLimit = 1024;

    /// <summary>Longest <see cref="Key"/>, in characters.</summary>
    public const int KeyLimit = 100;

    /// <summary>
    /// Names the operator in files and addresses of pages: 1 to 100 of <c>a-z0-9.-</c>, not beginning with a dot or a dash. The same
    /// from run to run as long as the relay says the same of itself.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>What the operator is told by.</summary>
    public required OperatorKind Kind { get; init; }

    /// <summary>What to call the operator: a domain, an address, a family's or contact's first words. Hostile until encoded; at most 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The contact in the operator's own words, cut at <see cref="ContactLimit"/> characters: hostile. Null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Contact { get; init; }

    /// <summary>
    /// The mail address that can be read out of the contact (<see cref="MailAddress.InContact"/>); null where none can. It is in no file: who
    /// spelled it out so that no machine reads it would find it published for all of them.
    /// </summary>
    [JsonIgnore]
    public string? Email => Contact is null ? null : MailAddress.InContact(Contact)?.ToString();

    /// <summary>The operator's page, <c>https://…</c> or <c>http://…</c>; null without one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    /// <summary>How the operator offers to prove that the page is theirs (<c>proof</c>): <c>uri-rsa</c>, <c>dns-rsa</c> …; null without it. Not checked here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Proof { get; init; }

    /// <summary>The contact asks that no mail be sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoMail { get; init; }

    /// <summary>How the relay resolves names, says the operator; null where nothing is said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DeclaredResolver? Resolver { get; init; }

    /// <summary>Whether a text is a <see cref="Key"/>, and so may be part of a file's name: what a saved report has may be anything.</summary>
    public static bool IsKey(string text) =>
        text is { Length: > 0 and <= KeyLimit } && text[0] is not ('.' or '-')
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');
}
