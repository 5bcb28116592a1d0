using System.CommandLine;
using System.Text;
using DnsHealth.Notifying;
using DnsHealth.Options;
using DnsHealth.Publishing;
using DnsHealth.Records;
using DnsHealth.Reports;

namespace DnsHealth.Cli.Commands;

/// <summary><c>dnshealth notify</c>: mail to the operators of exits with new alerts.</summary>
internal static class NotifyCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var report = new Option<string>("--report") { Description = "A saved report. [OUTPUT_DIR/latest.json]", HelpName = "FILE" };
        var group = new Option<bool>("--group") { Description = "One mail to all of them (Bcc), and not one each." };
        var send = new Option<bool>("--send") { Description = "Hand the mail to SENDMAIL; without it, it is only written." };
        var templates = new Option<bool>("--write-templates") { Description = "Put the built-in templates into NOTIFY_TEMPLATES, for you to change, and do nothing else." };
        var command = new Command(
            "notify",
            "Write mail to the operators of exits with new alerts, as drafts in STATE_DIR/mail. The settings are NOTIFY_FROM, which it needs, NOTIFY_DAYS, NOTIFY_OPT_OUT, NOTIFY_TEMPLATES and SENDMAIL.")
        {
            report, group, send, templates,
        };
        var settings = new SettingOptions(
            command, [ScanSettings.OutputDir, ScanSettings.StateDir, ScanSettings.LogDir, ScanSettings.Config, ScanSettings.Verbosity]);
        command.SetAction((parsed, cancellation) =>
        {
            var layers = settings.Layers(parsed);
            return parsed.GetValue(templates)
                ? WriteTemplatesAsync(layers, cancellation)
                : RunAsync(layers, parsed.GetValue(report), parsed.GetValue(group), parsed.GetValue(send), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(Settings settings, string? file, bool group, bool send, CancellationToken cancellation)
    {
        var notify = NotifyOptionsReader.Read(settings);
        var options = ScanOptionsReader.Read(settings);
        DirectoryCheck.EnsureWritable(ScanSettings.StateDir, options.StateDir);
        DirectoryCheck.EnsureWritable(ScanSettings.LogDir, options.LogDir);
        file ??= Path.Combine(options.OutputDir, Publisher.LatestName);
        Report report;
        await using (var stream = File.OpenRead(file)) report = await RecordJson.ReadAsync<Report>(stream, file, cancellation);

        await using var log = Logging.Create(options.LogDir, options.Verbosity, null);
        var decisions = await new Notifier(options.StateDir, notify, log, TimeProvider.System).RunAsync(report, group, send, cancellation);
        foreach (var decision in decisions) Console.Out.WriteLine(decision);
        if (decisions.Count == 0) Console.Out.WriteLine("no new alerts: nobody is written to");
        return decisions.Any(decision => decision.Outcome == NotifyOutcome.Failed) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<int> WriteTemplatesAsync(Settings settings, CancellationToken cancellation)
    {
        var directory = NotifyOptionsReader.TemplateDirectory(settings)
            ?? throw new SettingException(NotifySettings.Templates, null, null, "a directory to write the templates to");
        DirectoryCheck.EnsureWritable(NotifySettings.Templates, directory);
        foreach (var name in (string[])[MailTemplate.OperatorName, MailTemplate.GroupName])
        {
            var path = Path.Combine(directory, name);
            var isThere = File.Exists(path);
            if (!isThere) await AtomicFile.WriteAsync(path, Encoding.ASCII.GetBytes(MailTemplate.BuiltIn(name)), cancellation);
            Console.Out.WriteLine($"{(isThere ? "kept" : "wrote")} {path}");
        }

        return ExitCode.Done;
    }
}
