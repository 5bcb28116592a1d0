using DnsHealth.Notifying;
using DnsHealth.Operators;

namespace DnsHealth.Options;

/// <summary>Everything <c>dnshealth notify</c> is told, checked. <see cref="NotifyOptionsReader"/> makes it.</summary>
public sealed record NotifyOptions
{
    /// <summary>Whom mail is from: an address of <see cref="MailAddress"/>.</summary>
    public required string From { get; init; }

    /// <summary>Days in which an operator gets one mail at most, 1 to 3650. Default: 14.</summary>
    public int Days { get; init; } = 14;

    /// <summary>Who wants no mail.</summary>
    public OptOutList OptOut { get; init; } = OptOutList.Nobody;

    /// <summary>What mail to one operator says.</summary>
    public MailTemplate OperatorTemplate { get; init; } = MailTemplate.Operator;

    /// <summary>What mail to several says.</summary>
    public MailTemplate GroupTemplate { get; init; } = MailTemplate.Group;

    /// <summary>The program that sends. Default: /usr/sbin/sendmail.</summary>
    public string Sendmail { get; init; } = "/usr/sbin/sendmail";
}
