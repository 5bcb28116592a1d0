using System.Text.RegularExpressions;
using DnsHealth.Reports;
using DotNetEnv;
using Sprache;

namespace DnsHealth.Options;

/// <summary>
/// The file of settings: <c>NAME=value</c> lines, <c>#</c> comments, values with or without quotes, an optional <c>export</c>
/// before the name. <c>$NAME</c> and <c>${NAME}</c> outside single quotes stand for an environment variable, which must be set.
/// The last of several lines for the same name wins. The process's own environment is never changed.
/// </summary>
public sealed partial class ConfigFile
{
    // Settings take less than a hundredth of it; a file this big is something else.
    private const long MaxBytes = 1 << 20;

    // A fingerprint may be written with a dollar sign, and would be taken for a variable. This character, which Unicode leaves to
    // programs, stands in for the sign while the file is read.
    private const char DollarSign = '\uE000';

    private ConfigFile(string path, IReadOnlyDictionary<string, string> values)
    {
        Path = path;
        Values = values;
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    /// <summary>What it says, by name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">Which.</param>
    /// <param name="required">Whether someone named it, so that it must be there.</param>
    /// <returns>Null when it is not there and need not be.</returns>
    /// <exception cref="SettingException">It cannot be read, or a line of it is not one of the kind.</exception>
    public static ConfigFile? Load(string path, bool required)
    {
        if (!required && !File.Exists(path)) return null;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new SettingException(ScanSettings.Config, path, null, $"a file of settings, of at most {MaxBytes} bytes");
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingException(ScanSettings.Config, path, null, "a file of settings that can be read", e);
        }
    }

    /// <summary>Reads a file's contents.</summary>
    /// <exception cref="SettingException">A line is not one of the kind.</exception>
    public static ConfigFile Parse(string path, string contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if (contents.Contains(DollarSign, StringComparison.Ordinal))
            throw new SettingException(ScanSettings.Config, path, null, "text without characters for private use");

        // With every dollar sign hidden, what is left where the library would put in a variable's value can be seen. It puts in
        // nothing at all for one that is not set, and an empty setting counts as unset: a slip would go unnoticed.
        foreach (var (name, value) in Read(path, contents.Replace('$', DollarSign)))
        {
            foreach (var variable in VariableReference().EnumerateMatches(value))
            {
                var reference = value.Substring(variable.Index + 1, variable.Length - 1);
                if (FingerprintDigits().IsMatch(reference) || Environment.GetEnvironmentVariable(reference.Trim('{', '}')) is not null)
                    continue;
                throw new SettingException(
                    ScanSettings.Config,
                    path,
                    null,
                    $"${VisibleText.Of(reference)}, which {VisibleText.Of(name)} refers to, to be set in the environment");
            }
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Read(path, FingerprintWithDollarSign().Replace(contents, DollarSign + "$1")))
            values[name] = value.Replace(DollarSign, '$');
        return new ConfigFile(path, values);
    }

    private static List<KeyValuePair<string, string>> Read(string path, string contents)
    {
        try
        {
            return [.. Env.LoadContents(contents, LoadOptions.NoEnvVars())];
        }
        catch (ParseException e)
        {
            throw new SettingException(
                ScanSettings.Config,
                path,
                null,
                e.Position is { } at ? $"NAME=value on line {at.Line}" : "lines of NAME=value",
                e);
        }
    }

    [GeneratedRegex(@"\uE000(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z0-9_]+)")]
    private static partial Regex VariableReference();

    [GeneratedRegex("^[0-9A-Fa-f]{40}$")]
    private static partial Regex FingerprintDigits();

    [GeneratedRegex(@"\$([0-9A-Fa-f]{40})(?![A-Za-z0-9_])")]
    private static partial Regex FingerprintWithDollarSign();
}
