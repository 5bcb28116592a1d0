namespace DnsHealth.Options;

/// <summary>The settings of <c>dnshealth notify</c>, once, as <see cref="ScanSettings"/> has those of a scan. <see cref="NotifyOptionsReader"/> says what values are allowed.</summary>
public static class NotifySettings
{
    /// <summary>Whom mail is from.</summary>
    public static readonly SettingDefinition From = new()
    {
        Name = "NOTIFY_FROM",
        DefaultNote = "none: notify needs it",
        ValueName = "ADDRESS",
        Description = "Address that mail to operators is from, and that they answer to.",
    };

    /// <summary>How often an operator is written to.</summary>
    public static readonly SettingDefinition Days = new()
    {
        Name = "NOTIFY_DAYS",
        Default = "14",
        ValueName = "DAYS",
        Description = "Days in which an operator gets one mail at most.",
    };

    /// <summary>Who gets none.</summary>
    public static readonly SettingDefinition OptOut = new()
    {
        Name = "NOTIFY_OPT_OUT",
        DefaultNote = "nobody",
        ValueName = "FILE",
        Description = "File of those who want no mail: an operator's key, domain or address, or a relay's fingerprint a line.",
    };

    /// <summary>What mail says.</summary>
    public static readonly SettingDefinition Templates = new()
    {
        Name = "NOTIFY_TEMPLATES",
        DefaultNote = "the built-in ones",
        ValueName = "DIR",
        Description = "Directory with operator.txt and group.txt, the templates of mail.",
    };

    /// <summary>What sends mail.</summary>
    public static readonly SettingDefinition Sendmail = new()
    {
        Name = "SENDMAIL",
        Default = "/usr/sbin/sendmail",
        ValueName = "PROGRAM",
        Description = "Program that sends a mail it reads, to those its header names (sendmail -t).",
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } = [From, Days, OptOut, Templates, Sendmail];
}
