namespace DnsHealth.SimTor.Client;

/// <summary>The settings that the simulated client goes by.</summary>
internal sealed record ClientSettings
{
    /// <summary>tor raises a shorter CircuitStreamTimeout to this.</summary>
    private static readonly TimeSpan ShortestStreamTimeout = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _streamTimeout = ShortestStreamTimeout;

    /// <summary>CircuitBuildTimeout.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>CircuitStreamTimeout.</summary>
    public TimeSpan StreamTimeout
    {
        get => _streamTimeout;
        init => _streamTimeout = value < ShortestStreamTimeout ? ShortestStreamTimeout : value;
    }

    /// <summary>SocksTimeout: how long an unattached stream waits.</summary>
    public TimeSpan SocksTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
