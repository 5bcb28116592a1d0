namespace DnsHealth.Tor.Launch;

/// <summary>How to launch a tor of our own.</summary>
public sealed record TorLaunchOptions
{
    /// <summary>The program: a path, or a name on PATH. Default: tor.</summary>
    public string Binary { get; init; } = "tor";

    /// <summary>tor's DataDirectory. Kept between runs, it makes the next bootstrap a matter of seconds.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>A file of further torrc lines (bridges, a private network); null for none. They come last, and so win over ours.</summary>
    public string? ExtraTorrc { get; init; }

    /// <summary>What tor has to be set to for its circuits and streams to be ours alone.</summary>
    public MeasurementSettings Measurement { get; init; } = new();

    /// <summary>How long tor may take until it has the directory. Default: 120 s.</summary>
    public TimeSpan BootstrapTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Hears every line tor logs; null for nobody.</summary>
    public Action<string>? Log { get; init; }
}
