using System.CommandLine;
using DnsHealth.Cli;
using DnsHealth.Cli.Commands;

var root = new RootCommand(
    "Finds Tor exit relays whose DNS is broken or lies: asks each exit, over a circuit of its own, to resolve a name that nobody has asked for before.")
{
    ScanCommand.Build(),
    AggregateCommand.Build(),
    ReportCommand.Build(),
    HistoryCommand.Build(),
    NotifyCommand.Build(),
    DemoCommand.Build(),
    TestnetCommand.Build(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Failure.Write(error.Message);
    Failure.Write($"see dnshealth {parsed.CommandResult.Command.Name switch { var name when name == root.Name => "", var name => name + " " }}--help");
    return ExitCode.BadUsage;
}

try
{
    // Signals are a matter of each command: a scan has records to keep.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception exception) when (Failure.CodeOf(exception) is { } code)
{
    Failure.Write(exception.Message);
    return code;
}
