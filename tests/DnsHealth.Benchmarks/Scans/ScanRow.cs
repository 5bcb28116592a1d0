using DnsHealth.Records;

namespace DnsHealth.Benchmarks.Scans;

/// <summary>What one scan came to.</summary>
internal sealed record ScanRow
{
    /// <summary>What the scenario is called.</summary>
    public required string Scenario { get; init; }

    /// <summary>Its seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Its exits.</summary>
    public required int Exits { get; init; }

    /// <summary>Its first hops; the scanner chooses some of them.</summary>
    public required int FirstHops { get; init; }

    /// <summary>The settings.</summary>
    public required Pace Settings { get; init; }

    /// <summary>The options of the scan besides.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>How the program ended; 0 is well.</summary>
    public required int ExitCode { get; init; }

    /// <summary>What it said last, where it did not end well.</summary>
    public string? LastWords { get; init; }

    /// <summary>Milliseconds from the program's start to its end.</summary>
    public required double WallMs { get; init; }

    /// <summary>Milliseconds of the scan phase; null where it did not come to it.</summary>
    public double? ScanMs { get; init; }

    /// <summary>Milliseconds that no scan with these settings can be faster than.</summary>
    public double? BoundMs { get; init; }

    /// <summary>The scan phase, as a multiple of that.</summary>
    public double? Ratio { get; init; }

    /// <summary>All stages, as the run has them.</summary>
    public IReadOnlyList<RunStage> Stages { get; init; } = [];

    /// <summary>The scanner's processor time in milliseconds, without its tor's.</summary>
    public double? CpuMs { get; init; }

    /// <summary>The same for each exit.</summary>
    public double? CpuMsPerExit { get; init; }

    /// <summary>The most memory that the scanner had, in MiB.</summary>
    public double? PeakMb { get; init; }

    /// <summary>The simulated tor's processor time for each exit, in milliseconds: what else the machine was busy with.</summary>
    public double? SimtorCpuMsPerExit { get; init; }

    /// <summary>The most memory that the simulated tor had, in MiB.</summary>
    public double? SimtorPeakMb { get; init; }

    /// <summary>Circuits that the scanner asked for.</summary>
    public int? Circuits { get; init; }

    /// <summary>The verdicts; null where there are none.</summary>
    public Accuracy? Accuracy { get; init; }

    /// <summary>Whether it ended well, with nothing but true verdicts.</summary>
    public bool IsRight => ExitCode == 0 && Accuracy is { IsPerfect: true };
}
