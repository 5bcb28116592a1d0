using System.Globalization;
using DnsHealth.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace DnsHealth.Cli;

/// <summary>Sets up the log: a file a day, and on standard error what a person should not miss.</summary>
internal static class Logging
{
    private const int DaysKept = 30;
    private const string FileTemplate = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const string ConsoleTemplate = "dnshealth: {Level:w}: {Message:lj}{NewLine}";

    /// <param name="directory">Where the files are; null for none.</param>
    /// <param name="verbosity">The least level.</param>
    /// <param name="terminal">Takes what would go to standard error; null for standard error itself.</param>
    public static Logger Create(string? directory, Verbosity verbosity, ILogEventSink? terminal)
    {
        var level = verbosity switch
        {
            Verbosity.Debug => LogEventLevel.Debug,
            Verbosity.Warning => LogEventLevel.Warning,
            Verbosity.Error => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
        // Cron mails whatever reaches standard error, so only what is worth a mail does, unless more was asked for.
        var seen = level == LogEventLevel.Information ? LogEventLevel.Warning : level;
        var log = new LoggerConfiguration().MinimumLevel.Is(level);
        log = terminal is null
            ? log.WriteTo.Console(seen, ConsoleTemplate, CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose)
            : log.WriteTo.Sink(terminal, seen);
        if (directory is not null)
        {
            log = log.WriteTo.File(
                Path.Combine(directory, "dnshealth-.log"),
                outputTemplate: FileTemplate,
                formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: DaysKept);
        }

        return log.CreateLogger();
    }
}
