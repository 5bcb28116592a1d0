namespace DnsHealth.Options;

/// <summary>How often a setting may be given, and whether it has a value.</summary>
public enum SettingKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>A flag without a value: it is there, or not.</summary>
    Switch,

    /// <summary>The flag may be repeated; in the environment and in config.env values are separated by commas or spaces.</summary>
    Repeatable,
}
