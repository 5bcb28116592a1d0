using System.Reflection;
using System.Text.RegularExpressions;
using DnsHealth.Options;
using DnsHealth.Reports;

namespace DnsHealth.Notifying;

/// <summary>
/// What a mail says: a line <c>Subject: …</c>, an empty line, and the text, with placeholders that notices fill. A line of text is a
/// paragraph, and is wrapped; <c>{relays}</c> and <c>{steps}</c> each have a line of their own. ASCII only.
/// </summary>
public sealed partial class MailTemplate
{
    private const string SubjectPrefix = "Subject:";

    // Before the built-in templates, which are read by them.
    private static readonly string[] Words = ["{operator}", "{count}", "{time}", "{days}", "{from}", "{run}"];
    private static readonly string[] Blocks = ["{relays}", "{steps}"];

    /// <summary>The file with what mail to one operator says.</summary>
    public const string OperatorName = "operator.txt";

    /// <summary>The file with what mail to several says.</summary>
    public const string GroupName = "group.txt";

    /// <summary>The built-in one to one operator.</summary>
    public static readonly MailTemplate Operator = Parse(OperatorName, BuiltIn(OperatorName));

    /// <summary>The built-in one to several.</summary>
    public static readonly MailTemplate Group = Parse(GroupName, BuiltIn(GroupName));

    private MailTemplate(string subject, IReadOnlyList<string> lines)
    {
        Subject = subject;
        Lines = lines;
    }

    /// <summary>The subject, placeholders and all.</summary>
    public string Subject { get; }

    /// <summary>The text's lines, placeholders and all.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The text of a built-in template, for who wants to change it.</summary>
    public static string BuiltIn(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"DnsHealth.Notifying.{name}")
            ?? throw new ArgumentException($"there is no template {name}", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a template.</summary>
    /// <param name="path">What to call the file in a message.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="SettingException">It has no subject or no text, a placeholder that is none or not where it may be, or characters that are not plain ASCII.</exception>
    public static MailTemplate Parse(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        if (!lines[0].StartsWith(SubjectPrefix, StringComparison.OrdinalIgnoreCase) || lines.Length < 3 || lines[1].Trim().Length > 0)
            throw Wrong(path, 1, lines[0], "a line \"Subject: ...\", an empty line, and the text");
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Any(c => c is not '\t' and (< ' ' or > '~'))) throw Wrong(path, i + 1, lines[i], "plain ASCII characters");
            foreach (var placeholder in Placeholders().Matches(lines[i]).Select(match => match.Value))
            {
                if (Words.Contains(placeholder, StringComparer.Ordinal)) continue;
                if (!Blocks.Contains(placeholder, StringComparer.Ordinal))
                    throw Wrong(path, i + 1, placeholder, $"one of the placeholders {string.Join(' ', [.. Words, .. Blocks])}");
                if (i == 0 || lines[i].Trim() != placeholder) throw Wrong(path, i + 1, placeholder, "it on a line of its own in the text");
            }
        }

        return new MailTemplate(lines[0][SubjectPrefix.Length..].Trim(), [.. lines.Skip(2)]);
    }

    /// <summary>Puts a mail's words into a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="words">By placeholder, braces included.</param>
    internal static string Fill(string line, IReadOnlyDictionary<string, string> words) =>
        Placeholders().Replace(line, match => words[match.Value]);

    private static SettingException Wrong(string path, int line, string text, string expected) =>
        new(NotifySettings.Templates, VisibleText.Of(text), $"{path}, line {line}", expected);

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Placeholders();
}
