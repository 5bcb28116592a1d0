namespace DnsHealth.Probing;

/// <summary>What the evidence about one exit comes to.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Cause">Why.</param>
/// <param name="Error">The sentence a person reads; null on success.</param>
/// <param name="Flaky">The exit succeeded, and failed at DNS on the way.</param>
/// <param name="Address">The address the exit gave, where it gave one.</param>
/// <param name="Decider">Index of the deciding attempt in the evidence, or null without any.</param>
/// <param name="DecidingQuery">Index of the deciding query in that attempt, or null where no query decided.</param>
public sealed record Verdict(
    Status Status,
    Cause Cause,
    string? Error,
    bool Flaky,
    string? Address,
    int? Decider,
    int? DecidingQuery);
