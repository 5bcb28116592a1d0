using System.Net.Sockets;
using DnsHealth.Options;
using DnsHealth.Records;
using DnsHealth.Reports;
using DnsHealth.TestNetwork;
using DnsHealth.Tor.Control;

namespace DnsHealth.Cli;

/// <summary>Tells a person what went wrong, and a program by the exit code.</summary>
internal static class Failure
{
    /// <summary>The exit code for an exception that its message explains; null for one that is a bug of ours.</summary>
    public static int? CodeOf(Exception exception) => exception switch
    {
        SettingException or RunUnionException or UsageException => ExitCode.BadUsage,
        IOException or UnauthorizedAccessException or RecordFormatException or SocketException or ControlCommandException
            or FormatException or PrivateNetworkException => ExitCode.Failed,
        OperationCanceledException => ExitCode.Interrupted,
        _ => null,
    };

    /// <summary>Writes a message to standard error; it may have several lines, and text from the network in it.</summary>
    public static void Write(string message)
    {
        foreach (var line in message.Split('\n')) Console.Error.WriteLine($"dnshealth: {VisibleText.Of(line, 1000)}");
    }
}
