namespace DnsHealth.Options;

/// <summary>
/// The layers of settings laid over one another: a flag goes before the environment, the environment before config.env, and that
/// before the default. A value that is empty or only blanks counts as not given.
/// </summary>
public sealed class Settings
{
    private static readonly SettingDefinition[] Table = [.. ScanSettings.All, .. NotifySettings.All];

    private readonly Dictionary<SettingDefinition, SettingValue> _values;

    private Settings(Dictionary<SettingDefinition, SettingValue> values, IReadOnlyList<string> unknownNames)
    {
        _values = values;
        UnknownNames = unknownNames;
    }

    /// <summary>Names in config.env that are no setting's, in order: most likely misspelt, and worth a warning.</summary>
    public IReadOnlyList<string> UnknownNames { get; }

    /// <summary>Lays the layers over one another.</summary>
    /// <param name="flags">What flags gave, by flag (<c>--domain</c>); a switch that is there has the value <c>true</c>.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="config">config.env; null when there is none.</param>
    /// <exception cref="ArgumentException">A flag is not in <see cref="ScanSettings"/> or <see cref="NotifySettings"/>.</exception>
    public static Settings Merge(
        IReadOnlyDictionary<string, IReadOnlyList<string>> flags,
        IReadOnlyDictionary<string, string> environment,
        ConfigFile? config)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(environment);
        foreach (var flag in flags.Keys)
        {
            if (!Table.Any(setting => setting.Flag == flag))
                throw new ArgumentException($"there is no setting with the flag {flag}", nameof(flags));
        }

        var file = config?.Values ?? new Dictionary<string, string>();
        var values = new Dictionary<SettingDefinition, SettingValue>();
        foreach (var setting in Table)
        {
            if (setting.Flag is { } flag && flags.TryGetValue(flag, out var texts)
                && texts.Where(text => !string.IsNullOrWhiteSpace(text)).ToList() is { Count: > 0 } given)
            {
                values[setting] = new SettingValue(setting, given, SettingSource.Flag, "the command line");
            }
            else if (Named(setting, environment) is { } fromEnvironment)
            {
                values[setting] = new SettingValue(setting, [fromEnvironment], SettingSource.Environment, "the environment");
            }
            else if (Named(setting, file) is { } fromFile)
            {
                values[setting] = new SettingValue(setting, [fromFile], SettingSource.ConfigFile, config!.Path);
            }
            else if (setting.Default is { } text)
            {
                values[setting] = new SettingValue(setting, [text], SettingSource.Default, "the defaults");
            }
        }

        var known = Table.SelectMany(setting => setting.Aliases.Append(setting.Name)).ToHashSet(StringComparer.Ordinal);
        return new Settings(values, [.. file.Keys.Where(name => !known.Contains(name))]);
    }

    /// <summary>What was given, or the default.</summary>
    /// <returns>Null when nobody gave it and it has no default.</returns>
    public SettingValue? Find(SettingDefinition setting) => _values.GetValueOrDefault(setting);

    /// <summary>What somebody gave.</summary>
    /// <returns>Null when nobody did.</returns>
    public SettingValue? Given(SettingDefinition setting) => Find(setting) is { Source: > SettingSource.Default } value ? value : null;

    private static string? Named(SettingDefinition setting, IReadOnlyDictionary<string, string> layer) =>
        setting.Name is null
            ? null
            : setting.Aliases.Prepend(setting.Name)
                .Select(name => layer.GetValueOrDefault(name))
                .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}
