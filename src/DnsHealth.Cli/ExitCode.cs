namespace DnsHealth.Cli;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It failed; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a setting cannot be used.</summary>
    public const int BadUsage = 2;

    /// <summary>The run is inconclusive: nothing was published.</summary>
    public const int Inconclusive = 3;

    /// <summary>The run was interrupted; its records are kept.</summary>
    public const int Interrupted = 4;
}
