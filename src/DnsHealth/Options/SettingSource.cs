namespace DnsHealth.Options;

/// <summary>Where a setting's value came from; the higher wins.</summary>
public enum SettingSource
{
    /// <summary>Nobody gave it.</summary>
    Default,

    /// <summary>The file of settings.</summary>
    ConfigFile,

    /// <summary>The environment.</summary>
    Environment,

    /// <summary>A flag.</summary>
    Flag,
}
