namespace DnsHealth.SimTor.Scenarios;

/// <summary>The settings of a scan that its time follows from; as they are by default.</summary>
public sealed record ScanPolicy
{
    /// <summary>BUILD_DELAY, in seconds.</summary>
    public double BuildDelay { get; init; } = 0.1;

    /// <summary>MAX_CIRCUITS.</summary>
    public int MaxCircuits { get; init; } = 64;

    /// <summary>DNS_MAX_RETRIES.</summary>
    public int DnsRetries { get; init; } = 2;

    /// <summary>DNS_RETRY_DELAY, in seconds.</summary>
    public double RetryDelay { get; init; } = 1;

    /// <summary>CIRCUIT_MAX_RETRIES.</summary>
    public int CircuitRetries { get; init; } = 3;

    /// <summary>CIRCUIT_TIMEOUT, in seconds.</summary>
    public double CircuitTimeout { get; init; } = 15;

    /// <summary>DNS_QUERY_TIMEOUT, in seconds.</summary>
    public double QueryTimeout { get; init; } = 10;
}
