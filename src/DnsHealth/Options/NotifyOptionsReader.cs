using System.Globalization;
using DnsHealth.Notifying;
using DnsHealth.Operators;

namespace DnsHealth.Options;

/// <summary>Turns settings into <see cref="NotifyOptions"/>, or says which of them cannot be used.</summary>
public static class NotifyOptionsReader
{
    // More lines than the network has operators; a file this big is something else.
    private const long MaxBytes = 4 << 20;

    /// <summary>Checks every setting, and reads the files they name.</summary>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public static NotifyOptions Read(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new NotifyOptions
        {
            From = From(settings),
            Days = Days(settings.Find(NotifySettings.Days)!),
            OptOut = settings.Given(NotifySettings.OptOut) is { } optOut ? OptOutList.Parse(optOut.Text, ReadFile(optOut, optOut.Text)) : OptOutList.Nobody,
            OperatorTemplate = Template(settings, MailTemplate.OperatorName) ?? MailTemplate.Operator,
            GroupTemplate = Template(settings, MailTemplate.GroupName) ?? MailTemplate.Group,
            Sendmail = settings.Find(NotifySettings.Sendmail)!.Text.Trim(),
        };
    }

    /// <summary>The directory of templates, where someone named one.</summary>
    public static string? TemplateDirectory(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Given(NotifySettings.Templates)?.Text;
    }

    private static string From(Settings settings)
    {
        const string Expected = "an address to send mail from, like noc@example.org";
        if (settings.Given(NotifySettings.From) is not { } value) throw new SettingException(NotifySettings.From, null, null, Expected);
        var address = value.Text.Trim();
        return MailAddress.IsOne(address) ? address : throw value.Expected(Expected);
    }

    private static int Days(SettingValue value) =>
        int.TryParse(value.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 3650
            ? days
            : throw value.Expected("a whole number from 1 to 3650");

    /// <summary>The template in the directory that someone named; null where it has none of that name.</summary>
    private static MailTemplate? Template(Settings settings, string name)
    {
        if (settings.Given(NotifySettings.Templates) is not { } value) return null;
        if (!Directory.Exists(value.Text)) throw value.Expected("a directory that is there; dnshealth notify --write-templates makes it");
        var path = Path.Combine(value.Text, name);
        return File.Exists(path) ? MailTemplate.Parse(path, ReadFile(value, path)) : null;
    }

    private static string ReadFile(SettingValue value, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes
                ? File.ReadAllText(path)
                : throw new SettingException(value.Setting, path, value.Origin, $"a file of at most {MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(value.Setting, path, value.Origin, "a file that can be read", e);
        }
    }
}
