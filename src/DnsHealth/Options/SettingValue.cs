namespace DnsHealth.Options;

/// <summary>A setting's value as it was given, not yet looked at, and where it came from.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Texts">What was given: one text, or as many as a repeatable flag was.</param>
/// <param name="Source">In which layer.</param>
/// <param name="Origin">Where, for a message: "the command line", "the environment", a file's name.</param>
public sealed record SettingValue(SettingDefinition Setting, IReadOnlyList<string> Texts, SettingSource Source, string Origin)
{
    /// <summary>The text; the last one where a flag was repeated that should not be.</summary>
    public string Text => Texts[^1];

    /// <summary>The exception that says this value is not what was expected.</summary>
    public SettingException Expected(string expected) => new(Setting, string.Join(',', Texts), Origin, expected);

    /// <inheritdoc cref="Expected(string)"/>
    /// <param name="part">The part of the value that is wrong.</param>
    /// <param name="expected">What would have been right.</param>
    public SettingException Expected(string part, string expected) => new(Setting, part, Origin, expected);
}
