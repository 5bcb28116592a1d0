namespace DnsHealth.Cli;

/// <summary>The command line asks for something that cannot be.</summary>
internal sealed class UsageException(string message, Exception? inner) : Exception(message, inner);
