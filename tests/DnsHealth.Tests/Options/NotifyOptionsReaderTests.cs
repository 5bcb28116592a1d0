using DnsHealth.Notifying;
using DnsHealth.Options;
using DnsHealth.Tests.Records;

namespace DnsHealth.Tests.Options;

public sealed class NotifyOptionsReaderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static NotifyOptions Read(params (string Name, string Value)[] environment) => NotifyOptionsReader.Read(Settings.Merge(
        new Dictionary<string, IReadOnlyList<string>>(), environment.ToDictionary(setting => setting.Name, setting => setting.Value), null));

    [Fact]
    public void What_is_not_given_is_as_the_table_says()
    {
        var options = Read(("NOTIFY_FROM", " health@example.org "));
        Assert.Equal(("health@example.org", 14, "/usr/sbin/sendmail"), (options.From, options.Days, options.Sendmail));
        Assert.Same(MailTemplate.Operator, options.OperatorTemplate);
        Assert.Same(OptOutList.Nobody, options.OptOut);
    }

    [Theory]
    [InlineData("NOTIFY_FROM", "Health <health@example.org>")]
    [InlineData("NOTIFY_FROM", "health@example.org\nBcc: all@example.net")]
    [InlineData("NOTIFY_DAYS", "0")]
    [InlineData("NOTIFY_DAYS", "-14")]
    [InlineData("NOTIFY_OPT_OUT", "/nonexistent/list")]
    [InlineData("NOTIFY_TEMPLATES", "/nonexistent")]
    public void What_cannot_be_used_is_named(string name, string value)
    {
        var error = Assert.Throws<SettingException>(() => name == "NOTIFY_FROM" ? Read((name, value)) : Read(("NOTIFY_FROM", "health@example.org"), (name, value)));
        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_sender_there_is_no_mail() => Assert.Equal(NotifySettings.From, Assert.Throws<SettingException>(() => Read()).Setting);

    [Fact]
    public async Task Templates_and_the_list_of_who_wants_none_are_read_from_their_files()
    {
        await File.WriteAllTextAsync(_directory.In("operator.txt"), "Subject: mine\n\nHello\n");
        await File.WriteAllTextAsync(_directory.In("list"), "operator1.example\n");
        var options = Read(("NOTIFY_FROM", "health@example.org"), ("NOTIFY_TEMPLATES", _directory.Path), ("NOTIFY_OPT_OUT", _directory.In("list")));
        Assert.Equal("mine", options.OperatorTemplate.Subject);
        Assert.Same(MailTemplate.Group, options.GroupTemplate);
        Assert.True(options.OptOut.HasOperator("operator1.example"));

        await File.WriteAllTextAsync(_directory.In("group.txt"), "Subject: mine\n\n{nonsense}\n");
        Assert.Contains("{nonsense}", Assert.Throws<SettingException>(() => Read(("NOTIFY_FROM", "health@example.org"), ("NOTIFY_TEMPLATES", _directory.Path))).Message, StringComparison.Ordinal);
    }
}
