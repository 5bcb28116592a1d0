using System.CommandLine;
using DnsHealth.Options;

namespace DnsHealth.Cli.Commands;

/// <summary>The command-line options that settings have, made from their one table.</summary>
internal sealed class SettingOptions
{
    private readonly List<(SettingDefinition Setting, Option Option)> _options = [];

    /// <summary>Adds an option for each of the settings that has a flag.</summary>
    public SettingOptions(Command command, IEnumerable<SettingDefinition> settings)
    {
        foreach (var setting in settings)
        {
            if (setting.Flag is null) continue;
            var option = Make(setting);
            _options.Add((setting, option));
            command.Add(option);
        }
    }

    /// <summary>The layers of settings, the command line's on top.</summary>
    /// <exception cref="SettingException">config.env cannot be read.</exception>
    public Settings Layers(ParseResult parsed) => ScanOptionsReader.Layers(Given(parsed), ScanOptionsReader.ProcessEnvironment());

    private static Option Make(SettingDefinition setting)
    {
        var note = setting.Default ?? setting.DefaultNote;
        var description = $"{setting.Description}{(note is null ? "" : $" [{note}]")}{(setting.Name is null ? "" : $" ({setting.Name})")}";
        return setting.Kind switch
        {
            SettingKind.Switch => new Option<bool>(setting.Flag!) { Description = description },
            SettingKind.Repeatable => new Option<string[]>(setting.Flag!)
            {
                Description = description,
                HelpName = setting.ValueName,
                Arity = ArgumentArity.OneOrMore,
            },
            _ => new Option<string>(setting.Flag!) { Description = description, HelpName = setting.ValueName, Arity = ArgumentArity.ExactlyOne },
        };
    }

    private Dictionary<string, IReadOnlyList<string>> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (setting, option) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false } result) continue;
            given[setting.Flag!] = setting.Kind == SettingKind.Switch
                ? parsed.GetValue((Option<bool>)option) ? ["true"] : []
                : [.. result.Tokens.Select(token => token.Value)];
        }

        return given;
    }
}
