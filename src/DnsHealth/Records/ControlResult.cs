namespace DnsHealth.Records;

/// <summary>What came of asking the controls, before or after a run.</summary>
/// <param name="Passed">Whether the zone answered as it should.</param>
/// <param name="At">When it was asked, UTC.</param>
/// <param name="Server">Who was asked; null when that is not known.</param>
/// <param name="Summary">The sentence a person reads.</param>
/// <param name="Details">What was asked and answered, a line each.</param>
public sealed record ControlResult(bool Passed, DateTimeOffset At, string? Server, string Summary, IReadOnlyList<string> Details);
