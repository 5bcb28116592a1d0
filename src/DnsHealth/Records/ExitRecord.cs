using System.Text.Json.Serialization;
using DnsHealth.Health;
using DnsHealth.Operators;
using DnsHealth.Probing;

namespace DnsHealth.Records;

/// <summary>
/// The outcome for one exit in one run: what <c>dnshealth_FINGERPRINT.json</c> holds. The property names, in snake case,
/// are the file's and others build on them.
/// </summary>
public sealed record ExitRecord
{
    /// <summary>40 uppercase hexadecimal digits.</summary>
    public required string ExitFingerprint { get; init; }

    /// <summary>As the consensus has it: chosen by the operator, and so by anyone.</summary>
    public required string ExitNickname { get; init; }

    /// <summary>The IPv4 address in the consensus.</summary>
    public required string ExitAddress { get; init; }

    /// <summary>The relay's page at Tor Metrics.</summary>
    public string TorMetricsUrl => $"https://metrics.torproject.org/rs.html#details/{ExitFingerprint}";

    /// <summary>The fresh name of the deciding attempt; null when no exit was ever asked.</summary>
    public string? QueryDomain { get; init; }

    /// <summary>The expected addresses, comma-separated; null in nxdomain mode.</summary>
    public string? ExpectedIp { get; init; }

    /// <summary>The mode the run was in.</summary>
    public required ProbeMode Mode { get; init; }

    /// <summary>The verdict in one word.</summary>
    public required Status Status { get; init; }

    /// <summary>Why.</summary>
    public required Cause Cause { get; init; }

    /// <summary>The address the exit gave.</summary>
    public string? ResolvedIp { get; init; }

    /// <summary>The sentence a person reads; null on success.</summary>
    public string? Error { get; init; }

    /// <summary>The exit succeeded, and failed at DNS on the way.</summary>
    public bool Flaky { get; init; }

    /// <summary>Milliseconds of the deciding query; null when no query decided.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Where the time went.</summary>
    public required RecordTiming Timing { get; init; }

    /// <summary>The deciding attempt's first hop; null without an attempt.</summary>
    public string? FirstHop { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempt => Evidence.Count;

    /// <summary>The same number, by the name older readers know.</summary>
    public int Attempts => Evidence.Count;

    /// <summary>When the exit was decided: seconds since 1970, UTC.</summary>
    public required double Timestamp { get; init; }

    /// <summary>The run, <c>20260131_121500</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>Failures that count, in a row, this run included; 0 after a success.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>It failed, and was tried once more at the end of the run; what it is called takes that in.</summary>
    public bool Rechecked { get; init; }

    /// <summary>tor's reason for the deciding circuit's failure, or else the last failed one's; null when none failed.</summary>
    public string? CircuitReason { get; init; }

    /// <summary>What every attempt saw.</summary>
    public IReadOnlyList<Attempt> Evidence { get; init; } = [];

    /// <summary>Its share of the network's exit capacity, 0 to 1 (<see cref="ExitCapacity"/>); null where the consensus gives no weights.</summary>
    public double? ExitShare { get; init; }

    /// <summary>Who runs it, as far as it tells; null in a record of before this was looked at.</summary>
    public RelayOperator? Operator { get; init; }

    /// <summary>What it is like by its last runs; null, and left out of the file, in a run's own records: only reports look back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExitHealth? Health { get; init; }

    /// <summary>What other instances said of the same exit; null, and left out of the file, unless it was cross-validated.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CrossValidation? Cv { get; init; }
}
