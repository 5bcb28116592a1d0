using System.Globalization;

namespace DnsHealth.Tor.Launch;

/// <summary>tor's options as a measurement needs them: whole descriptors, no circuits and no decisions of tor's own.</summary>
public sealed record MeasurementSettings
{
    /// <summary>How long a circuit may take to be built. Default: 15 s.</summary>
    public TimeSpan CircuitTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a stream may wait for its answer before tor takes it off its circuit. It must exceed the query timeout: tor
    /// would detach the stream, and the SOCKS client would never hear of it. Default: 30 s.
    /// </summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The options, name and value, that hold from the start.</summary>
    public IReadOnlyList<(string Name, string Value)> AtStart =>
    [
        // Whole server descriptors, of every relay: contact, family, platform, from tor itself and no third party.
        ("UseMicrodescriptors", "0"),
        ("FetchUselessDescriptors", "1"),
        // First hops are chosen here, and a circuit's time-out does not learn from circuits made to fail.
        ("UseEntryGuards", "0"),
        ("LearnCircuitBuildTimeout", "0"),
        ("CircuitBuildTimeout", Seconds(CircuitTimeout)),
        ("CircuitStreamTimeout", Seconds(StreamTimeout)),
        ("ConfluxEnabled", "0"),
        // A private address in an answer is evidence, and tor reports it only when it rejects it.
        ("ClientDNSRejectInternalAddresses", "1"),
        ("MaxClientCircuitsPending", "1024"),
        ("MaxCircuitDirtiness", "86400"),
    ];

    /// <summary>The options set once tor has joined the network: it needs circuits and streams of its own until then.</summary>
    public static IReadOnlyList<(string Name, string Value)> OnceJoined =>
    [
        ("__DisablePredictedCircuits", "1"),
        ("__LeaveStreamsUnattached", "1"),
    ];

    private static string Seconds(TimeSpan time) =>
        Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
