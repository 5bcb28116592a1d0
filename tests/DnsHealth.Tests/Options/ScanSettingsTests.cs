using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using DnsHealth.Options;

namespace DnsHealth.Tests.Options;

public partial class ScanSettingsTests
{
    private static string Example([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../config.env.example"));

    private static IEnumerable<SettingDefinition> Tables => ScanSettings.All.Concat(NotifySettings.All);

    [Fact]
    public void Names_and_flags_are_used_once()
    {
        var names = Tables.SelectMany(setting => setting.Aliases.Append(setting.Name)).OfType<string>().ToList();
        Assert.Equal(names.Distinct(), names);
        var flags = Tables.Select(setting => setting.Flag).OfType<string>().ToList();
        Assert.Equal(flags.Distinct(), flags);
        Assert.All(Tables, setting => Assert.NotNull(setting.Key));
        Assert.All(ScanSettings.All, setting => Assert.Equal(setting.Kind == SettingKind.Switch, setting.ValueName is null));
    }

    [Fact]
    public void Every_field_of_the_table_is_in_its_list()
    {
        var fields = typeof(ScanSettings).GetFields().Select(field => (SettingDefinition)field.GetValue(null)!);
        Assert.Equal(fields.ToHashSet(), ScanSettings.All.ToHashSet());
        Assert.Equal(typeof(NotifySettings).GetFields().Select(field => (SettingDefinition)field.GetValue(null)!).ToHashSet(), NotifySettings.All.ToHashSet());
    }

    [Fact]
    public void The_example_has_every_setting_with_its_default_and_no_other()
    {
        var example = Lines().Matches(Example()).ToDictionary(line => line.Groups[1].Value, line => line.Groups[2].Value);
        var settings = Tables.Where(setting => setting.Name is not null).ToDictionary(setting => setting.Name!, setting => setting.Default ?? "");
        Assert.Equal(settings.OrderBy(setting => setting.Key, StringComparer.Ordinal), example.OrderBy(setting => setting.Key, StringComparer.Ordinal));
        Assert.All(ScanSettings.All.SelectMany(setting => setting.Aliases), alias => Assert.Contains(alias, Example(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_can_be_used_as_it_is_and_with_every_line_switched_on()
    {
        Assert.Empty(ConfigFile.Parse("x", Example()).Values);
        var on = ConfigFile.Parse("x", Lines().Replace(Example(), "$1=$2"));
        Assert.Equal(Tables.Count(setting => setting.Name is not null), on.Values.Count);
        var options = ScanOptionsReader.Read(Settings.Merge(
            new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, string>(), on));
        Assert.Equal(new ScanOptions().ToDictionary(), options.ToDictionary());
    }

    [GeneratedRegex("^#([A-Z_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Lines();
}
