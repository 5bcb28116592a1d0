using DnsHealth.Reports;

namespace DnsHealth.Options;

/// <summary>
/// A setting that cannot be used. <see cref="Exception.Message"/> is one line that names the setting, the value, where it came
/// from and what was expected, safe to print on a terminal whatever the value was.
/// </summary>
public sealed class SettingException : Exception
{
    private const int MaxShown = 120;

    /// <summary>A setting's value is not what it must be.</summary>
    /// <param name="setting">Which.</param>
    /// <param name="value">As it was given; null when it is missing.</param>
    /// <param name="source">Where it came from: "the command line", "the environment", a file's name.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="inner">What brought it to light; null for the settings' own rules.</param>
    public SettingException(SettingDefinition setting, string? value, string? source, string expected, Exception? inner = null)
        : base(Compose(setting, value, source, expected), inner)
    {
        Setting = setting;
        Value = value;
        Source = source;
        Expected = expected;
    }

    /// <summary>Which setting.</summary>
    public SettingDefinition Setting { get; }

    /// <summary>The value as it was given, hostile or not; null when it is missing.</summary>
    public string? Value { get; }

    /// <summary>Where it came from.</summary>
    public new string? Source { get; }

    /// <summary>What would have been right.</summary>
    public string Expected { get; }

    private static string Compose(SettingDefinition setting, string? value, string? source, string expected)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var given = value is null ? "" : $" = \"{VisibleText.Of(value, MaxShown)}\"";
        var from = source is null ? "" : $" from {VisibleText.Of(source, MaxShown)}";
        return $"{setting}{given}{from}: expected {expected}";
    }
}
