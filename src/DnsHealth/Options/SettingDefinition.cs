namespace DnsHealth.Options;

/// <summary>One setting: what it is called in each place, and what it is when nobody says.</summary>
public sealed record SettingDefinition
{
    /// <summary>Its name in the environment and in config.env; null when it can only be given as a flag.</summary>
    public string? Name { get; init; }

    /// <summary>Other names it is known by there; <see cref="Name"/> wins over them.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its flag, dashes included; null when it has none.</summary>
    public string? Flag { get; init; }

    /// <summary>The default as one would write it; null when unset is a meaning of its own.</summary>
    public string? Default { get; init; }

    /// <summary>What "unset" comes to, for the help text, where <see cref="Default"/> is null.</summary>
    public string? DefaultNote { get; init; }

    /// <summary>One line for the help text and config.env.example.</summary>
    public required string Description { get; init; }

    /// <summary>What stands for the value in a help text: <c>SECONDS</c>, <c>DIR</c>; null for a switch.</summary>
    public string? ValueName { get; init; }

    /// <summary>How often it may be given, and whether it has a value.</summary>
    public SettingKind Kind { get; init; }

    /// <summary>The name it goes by in run.json: <see cref="Name"/>, or else the flag.</summary>
    public string Key => Name ?? Flag!;

    /// <summary>How a message names it: <c>MAX_CIRCUITS (--max-circuits)</c>.</summary>
    public override string ToString() => (Name, Flag) switch
    {
        (null, _) => Flag!,
        (_, null) => Name,
        _ => $"{Name} ({Flag})",
    };
}
